"""How long a test waits for what must come. No measure of speed: a guard against waiting for ever, on a machine that has other
things to do. PASSEND_PATIENCE (1) is the factor for one that is slower still."""
import os
import time


def patience():
    """Seconds."""
    return 60 * float(os.environ.get("PASSEND_PATIENCE", "1"))


def until(test, what, pause=0.02):
    """Asks again until the answer is true, and returns it."""
    end = time.monotonic() + patience()
    while not (found := test()):
        if time.monotonic() > end:
            raise AssertionError((what() if callable(what) else what) + " did not happen")
        time.sleep(pause)
    return found
