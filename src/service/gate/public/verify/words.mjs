// What people read, in Dutch and in English. What stands on the page from the start is in page.html.

// ---- rows of checks ----

export const ROWS = {
  sleutels: { name: ['Set sleutels', 'Key set'],
    good: ['De set sleutels is leesbaar en heeft een sleutel voor verdicten.', 'The key set can be read and has a key for verdicts.'],
    bad: ['De set sleutels is niet goed.', 'The key set is not right.'] },
  vertrouwen: { name: ['Vertrouwensbestand', 'Trust file'],
    good: ['Het vertrouwensbestand is leesbaar.', 'The trust file can be read.'], bad: ['Het vertrouwensbestand is niet goed.', 'The trust file is not right.'] },
  vorm: { name: ['Vorm', 'Form'],
    good: ['Het verdict heeft de vorm van een JWS.', 'The verdict has the form of a JWS.'], bad: ['Het verdict heeft niet de vorm van een JWS.', 'The verdict does not have the form of a JWS.'] },
  kop: { name: ['Kop', 'Header'],
    good: ['De kop heeft precies de leden van een verdict; het algoritme is ES256.', 'The header has exactly the members of a verdict; the algorithm is ES256.'],
    bad: ['De kop is niet die van een verdict.', 'The header is not that of a verdict.'] },
  sleutel: { name: ['Sleutel', 'Key'],
    good: ['De sleutel staat in de set. Zijn naam is zijn eigen vingerafdruk (RFC 7638).', 'The key is in the set. Its name is its own thumbprint (RFC 7638).'],
    bad: ['De sleutel van het verdict staat niet in de set.', 'The key of the verdict is not in the set.'] },
  handtekening: { name: ['Handtekening (ES256)', 'Signature (ES256)'],
    good: ['De handtekening klopt.', 'The signature is right.'], bad: ['De handtekening klopt niet.', 'The signature is wrong.'] },
  inhoud: { name: ['Inhoud', 'Content'],
    good: ['De inhoud heeft alles wat een verdict moet hebben.', 'The content has all that a verdict must have.'],
    bad: ['De inhoud is niet die van een verdict.', 'The content is not that of a verdict.'] },
  tijd: { name: ['Tijd', 'Time'],
    good: ['Het verdict is niet van later dan nu.', 'The verdict is not from later than now.'], bad: ['Het verdict is van later dan de klok van dit apparaat.', 'The verdict is from later than the clock of this device.'] },
  omgeving: { name: ['Omgeving', 'Environment'],
    good: ['De omgeving mag.', 'The environment is fine.'], bad: ['Het verdict komt uit een testomgeving.', 'The verdict comes from a test environment.'] },
  bewijs: { name: ['Bewijs', 'Proof'],
    good: ['Het bewijs heeft de vorm van een tlog-proof.', 'The proof has the form of a tlog-proof.'], bad: ['Het bewijs heeft niet de vorm van een tlog-proof.', 'The proof does not have the form of a tlog-proof.'] },
  controlepunt: { name: ['Controlepunt van het log (Ed25519)', 'Checkpoint of the log (Ed25519)'],
    good: ['Een log dat u vertrouwt heeft het controlepunt ondertekend. Elke handtekening van een bekende sleutel klopt.',
    'A log that you trust has signed the checkpoint. Every signature of a known key is right.'],
  bad: ['Het controlepunt is niet te geloven.', 'The checkpoint cannot be believed.'] },
  getuigen: { name: ['Getuigen', 'Witnesses'],
    good: ['Genoeg getuigen hebben medeondertekend.', 'Enough witnesses have cosigned.'], none: ['Het vertrouwensbestand vraagt geen getuigen.', 'The trust file asks for no witnesses.'],
    bad: ['Te weinig getuigen hebben medeondertekend.', 'Too few witnesses have cosigned.'] },
  blad: { name: ['Blad in de boom', 'Leaf in the tree'],
    good: ['Het verdict staat in het log, op de plaats van het bewijs.', 'The verdict stands in the log, at the place of the proof.'],
    bad: ['Het verdict staat niet op de plaats van het bewijs.', 'The verdict does not stand at the place of the proof.'] },
  plaats: { name: ['Genoemde plaats', 'Named place'],
    good: ['Het verdict noemt zelf dezelfde plaats en hetzelfde log.', 'The verdict itself names the same place and the same log.'],
    silent: ['Het verdict noemt zelf geen plaats.', 'The verdict itself names no place.'], bad: ['Het verdict noemt een andere plaats, of een ander log.', 'The verdict names another place, or another log.'] },
  gebruik: { name: ['Sleutel in gebruik', 'Key in use'],
    good: ['De sleutel was op die plaats in gebruik.', 'The key was in use at that place.'], bad: ['De sleutel was op die plaats niet in gebruik.', 'The key was not in use at that place.'] },
  lek: { name: ['Uitgelekte sleutel', 'Leaked key'],
    good: ['De sleutel is niet uitgelekt, of het verdict was er aantoonbaar eerder.', 'The key has not leaked, or the verdict was there before, by others\' clocks.'],
    bad: ['De sleutel is uitgelekt, en niemand anders zag het verdict daarvoor.', 'The key has leaked, and nobody else saw the verdict before.'] },
  beleid: { name: ['Beleidspakket', 'Policy pack'],
    good: ['Het verdict rust op dit beleidspakket.', 'The verdict rests on this policy pack.'], bad: ['Het verdict noemt dit beleidspakket niet.', 'The verdict does not name this policy pack.'] },
}

export const STATES = { good: ['Goed', 'Right'], bad: ['Fout', 'Wrong'], open: ['Niet gecontroleerd', 'Not checked'] }

export const WHY = {
  earlier: ['Dat kan niet: iets hierboven ontbreekt of is fout.', 'It cannot be: something above is missing or wrong.'],
  'not-given': ['U hebt dit niet gegeven.', 'You did not give this.'],
  'no-trust': ['Geef een vertrouwensbestand: daarin staat welk log u gelooft.', 'Give a trust file: it says which log you believe.'],
  ed25519: ['De handtekening van het log is niet gecontroleerd: deze browser kan geen Ed25519.', 'The log signature is not checked: this browser has no Ed25519.'],
  crypto: ['Deze browser kan hier niet rekenen met handtekeningen (WebCrypto). Open de pagina over https, of als bestand in een andere browser.',
    'This browser cannot compute signatures here (WebCrypto). Open the page over https, or as a file in another browser.'],
  unbelieved: ['De weg naar de wortel klopt, maar het controlepunt zelf is niet bevestigd.', 'The way to the root adds up, but the checkpoint itself is not confirmed.'],
}

// Codes of docs/errors.md, where there is more to say than the row does.
export const REASONS = {
  'bewijs-grootte': ['Het is leeg of te groot.', 'It is empty or too large.'],
  'bewijs-vorm': ['Het bestaat niet uit drie delen met punten ertussen.', 'It does not have three parts with dots between them.'],
  'bewijs-base64': ['Een teken hoort er niet in (base64url).', 'A character does not belong in it (base64url).'],
  'bewijs-algoritme': ['Het algoritme is niet ES256.', 'The algorithm is not ES256.'],
  'sleutel-ongeldig': ['Een sleutel is ongeldig, of er is geen sleutel voor verdicten bij.', 'A key is invalid, or there is no key for verdicts.'],
  'bewijs-handtekening': ['De tekst is veranderd, of een ander heeft ondertekend.', 'The text was changed, or somebody else signed.'],
  'lid-ontbreekt': ['Het lid "keys" ontbreekt.', 'The member "keys" is missing.'],
  'note-ongeldig': ['Het heeft niet de vorm van een ondertekende tekst (signed note).', 'It does not have the form of a signed note.'],
  'note-handtekening': ['Een handtekening van een bekende sleutel klopt niet.', 'A signature of a known key is wrong.'],
  'note-sleutel-onbekend': ['Geen sleutel die u vertrouwt heeft ondertekend.', 'No key that you trust has signed.'],
  'controlepunt-ongeldig': ['De ondertekende tekst is geen controlepunt.', 'The signed text is not a checkpoint.'],
  'log-onbekend': ['Het is niet van een log dat u vertrouwt.', 'It is not of a log that you trust.'],
  'logbewijs-klopt-niet': ['De hashes leiden niet van dit verdict naar de wortel.', 'The hashes do not lead from this verdict to the root.'],
  'tekst-ongeldig': ['Een SHA-256 heeft 64 tekens, 0-9 en a-f.', 'A SHA-256 has 64 characters, 0-9 and a-f.'],
}

// ---- outcomes ----

export const OUTCOMES = {
  placed: ['Echt, en het staat in het log.', 'Genuine, and it stands in the log.'],
  signed: ['Echt volgens de sleutel.', 'Genuine by its key.'],
  partly: ['Niets is fout, maar niet alles is gecontroleerd.', 'Nothing is wrong, but not everything was checked.'],
  incomplete: ['Er is nog te weinig om te controleren.', 'There is too little to check yet.'],
  refused: ['Niet goed.', 'Not right.'],
}

export const PLACE_NOT_SHOWN = ['Zijn plaats in het log is niet getoond: geef het bewijs erbij.', 'Its place in the log was not shown: add the proof.']
export const INDICATION = ['Dit is een indicatie bij een reactie. Zulke verdicten staan niet in het log.', 'This is an indication while responding. Such verdicts do not stand in the log.']
export const PASSED = ['Op deze uitkomst kunt u niet meer rekenen: de laatste dag is voorbij.', 'This outcome can no longer be relied on: its last day has passed.']
export const TEST = ['Testomgeving: dit verdict telt nergens.', 'Test environment: this verdict counts nowhere.']

// ---- claims, in the order in which they are shown ----

export const CLAIMS = [
  ['uitkomst', 'Uitkomst', 'Outcome'], ['fase', 'Fase', 'Phase'], ['eenheid', 'Woning', 'Home'], ['ingangsjaar', 'Jaar waarin de huur begint', 'Lease year'],
  ['aud', 'Voor platform', 'For platform'], ['referentie', 'Referentie', 'Reference'], ['corporatie', 'Corporatie', 'Corporation'],
  ['daeb', 'DAEB', 'DAEB'], ['vrijstellingDaeb', 'Vrijstelling DAEB', 'Exemption DAEB'],
  ['vrijstellingPassend', 'Vrijstelling passend toewijzen', 'Exemption passend toewijzen'], ['passendheidsoort', 'Passendheid', 'Passendheid'],
  ['inkomensklasse', 'Inkomensklasse', 'Income class'], ['huurklasse', 'Huurklasse', 'Rent class'], ['hoogstePassendeHuurklasse', 'Past tot', 'Fits up to'],
  ['grootteklasse', 'Aantal personen', 'Persons'], ['isOuderenhuishouden', 'Ouderenhuishouden', 'Elderly household'], ['samenstelling', 'Samenstelling', 'Composition'],
  ['urgentie', 'Urgentie', 'Urgency'], ['besluit54a', 'Besluit 54a', 'Decision 54a'], ['huidigeWoning', 'Huidige woning', 'Present home'], ['tellend', 'Verhuur telt mee', 'A letting counts'],
  ['vervangt', 'Vervangt', 'Replaces'], ['redenen', 'Redenen', 'Reasons'], ['voorbehoud', 'Voorbehoud', 'Reservations'], ['ontbreekt', 'Ontbreekt', 'Missing'],
  ['zekerheid', 'Zekerheid', 'Assurance'], ['herkomst', 'Herkomst', 'Sources'], ['iat', 'Besloten op', 'Decided at'], ['bruikbaarTot', 'Bruikbaar tot en met', 'Usable until'],
  ['omgeving', 'Omgeving', 'Environment'], ['beleid', 'Beleidspakketten', 'Policy packs'], ['menselijkeToets', 'Laat iemand meekijken', 'Ask a person'], ['iss', 'Van', 'From'],
  ['jti', 'Nummer', 'Number'], ['verklaardDigest', 'Verklaard (digest)', 'Declared (digest)'], ['verbintenis', 'Verbintenis', 'Commitment'], ['log', 'Log', 'Log'],
  ['logIndex', 'Plaats in het log', 'Place in the log'],
]

export const VALUES = {
  GESCHIKT: ['de woning past', 'the home fits'], NIET_GESCHIKT: ['de woning past niet', 'the home does not fit'],
  RUIMTE_PASSEND: ['de huur past niet bij het inkomen; soms mag het toch', 'the rent does not fit the income; sometimes it may be given all the same'],
  RUIMTE_DAEB: ['het inkomen is te hoog; soms mag het toch', 'the income is too high; sometimes it may be given all the same'],
  reactie: ['een indicatie', 'an indication'], toewijzing: ['definitief', 'definitive'],
}

export const YES = ['ja', 'yes'], NO = ['nee', 'no'], UNDECIDED = ['nog niet bepaald', 'undecided'], NONE = ['geen', 'none']
export const PROVEN = { origin: ['Log', 'Log'], index: ['Plaats', 'Place'], size: ['Grootte van het log', 'Size of the log'], witnesses: ['Getuigen', 'Witnesses'],
  cosigned: ['Medeondertekend uiterlijk', 'Cosigned by'] }
export const CHECKED = { digest: ['SHA-256 van het verdict', 'SHA-256 of the verdict'], at: ['Gecontroleerd op', 'Checked at'] }
export const FROM_FILE = ['uit bestand', 'from file'], TOO_LARGE = ['Dit bestand is te groot.', 'This file is too large.']
