"""Anonymous households and homes for `passend policy impact`, made up from a seed: nobody's data.

    maak.py huishoudens N > huishoudens.csv
    maak.py woningen N > woningen.csv

Incomes, sizes and rents are spread roughly as among seekers of social housing; they are no statistic.
"""
import sys


class Dice:
    """A small generator of its own, so that a seed gives the same rows with any Python."""

    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % n

    def pick(self, weighted):
        n = self.below(sum(w for w, _ in weighted))
        for w, value in weighted:
            if n < w:
                return value
            n -= w
        raise AssertionError


def household(d):
    adults = d.pick([(60, 1), (32, 2), (6, 3), (2, 4)])
    children = d.pick([(65, 0), (15, 1), (13, 2), (5, 3), (2, 4)])
    born = d.pick([(15, 1940), (25, 1960), (60, 1975)]) + d.below(25)
    income = d.pick([(40, 14000), (35, 24000), (25, 38000)]) + d.below(2200000) / 100 + (adults - 1) * d.below(1800000) / 100
    status = d.pick([(88, ""), (5, "STUDENT_VOLTIJD"), (4, "ASIELVERGUNNING"), (3, "WLZ_ADL")])
    shown = d.pick([(94, f"{income:.2f}"), (4, f"{income // 2000 * 2000:.0f}..{income // 2000 * 2000 + 2000:.0f}"), (2, "")])
    return [adults + children, children, shown, born, status, 1]


def home(d):
    kind = d.pick([(92, "ZELFSTANDIG"), (5, "ONZELFSTANDIG"), (3, "ONVRIJE_ETAGE")])
    rent = d.pick([(5, 20000), (25, 40000), (45, 60000), (25, 70000)]) + d.below(30000)
    return [f"{rent // 100}.{rent % 100:02}", kind, 1 + d.below(5), 1]


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in ("huishoudens", "woningen") or not sys.argv[2].isdigit():
        sys.exit(__doc__)
    d = Dice(1)
    if sys.argv[1] == "huishoudens":
        print("personen,kinderen,inkomen,geboortejaar,statussen,aantal")
        make = household
    else:
        print("huurprijs,woonruimtesoort,kamers,aantal")
        make = home
    for _ in range(int(sys.argv[2])):
        print(",".join(str(v) for v in make(d)))


if __name__ == "__main__":
    main()
