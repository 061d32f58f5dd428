"""Words by what they say in suppliers' names."""

from typing import Final

SILENT: Final = frozenset(
    """
    a an and for of the
    """.split()
)
"""Words that a name is the same without."""

GENERIC: Final = frozenset(
    """
    academy agency associates association borough brothers building care centre charity city
    club co college communications community construction consultancy consultants consulting
    contractors council county department design development developments direct district
    education electrical engineering england environmental europe events facilities finance
    foundation global group hall health healthcare hire holdings home homes hospital hospitals
    hotel house housing industries insurance international kitchens learning legal leisure
    limited london maintenance management marketing media medical national network nhs nursery
    nursing office organisation parish park partners partnership plumbing primary productions
    products professional project projects properties property publishing recruitment repairs
    research residential resources retail royal school security services shop society software
    solicitors solutions sports st store stores supplies support surgery systems technology
    telecommunications town trading training transport travel trust uk university wholesale
    windows youth
    """.split()
)
"""Words of business and of places of business: shared by many, so they tell little apart."""

PUBLIC: Final = frozenset(
    """
    authority borough ccg college commission commissioner council county department fire ft
    hospital hospitals mbc mdc ministry nhs pcc pct police university
    """.split()
)
"""Words of public bodies, whose names are turned about: City of Oxford Council."""

GIVEN: Final = frozenset(
    """
    adam alan alex alison amanda andrea andrew angela ann anna anne anthony barbara barry ben
    brian carol caroline catherine charles charlotte chris christine christopher claire colin
    craig daniel darren dave david dawn deborah dennis derek diane donna edward elaine elizabeth
    emily emma eric fiona frank gail gareth gary geoffrey george gillian glenn graham hannah
    harry heather helen henry ian jack jackie jacqueline james jane janet jason jean jennifer
    jenny jeremy jessica jill joan joanna joanne joe john jonathan joseph judith julia julie
    karen kate katherine kathryn keith kelly kenneth kerry kevin kim laura lee lesley linda lisa
    louise lucy luke lynn margaret maria marie mark martin mary matthew maureen melanie michael
    michelle mike neil nicholas nick nicola nigel oliver pamela patricia patrick paul pauline
    peter philip phillip rachel raymond rebecca richard robert robin roger ronald rosemary roy
    russell ruth ryan sally sam samantha sandra sara sarah scott sharon sheila shirley simon
    sophie stephanie stephen steve steven stuart sue susan suzanne terence teresa terry thomas
    tim timothy tina tom tony tracey tracy trevor valerie vanessa victoria vincent wayne wendy
    william yvonne zoe
    """.split()
)
"""Names that people are given: two traders of one such name may be two people."""

TRADING: Final = frozenset({"ta", "tas"})
FORMERLY: Final = frozenset({"formerly", "formally", "fka", "previously"})
"""What stands before another name: one in use, one given up."""

NOTES: Final = frozenset(
    {
        "accounts",
        "accounts payable",
        "bacs",
        "cis",
        "dd",
        "direct debit",
        "direct debit payments",
        "direct debits",
        "do not use",
        "finance",
        "g",
        "gbp",
        "gen account",
        "general",
        "grant",
        "invoices",
        "legal entity",
        "main account",
        "new",
        "payments",
        "supplier",
    }
)
"""What ledgers put in brackets after a name; none of it is part of the name."""

OF_ACCOUNTS: Final = frozenset({"ac", "acc", "acct", "account", "no", "number", "ref", "vendor"})
"""With numbers, they say which account, not whose."""

BRITISH_FORMS: Final = frozenset({"", "ltd", "plc", "llp", "lp", "cic", "cio", "cyf"})
"""Legal forms that a British ledger may leave unsaid."""

OF_BUSINESS: Final = 0.35
"""How much a generic word tells beside another that is as rare."""

EXPANSIONS: Final = dict(
    pair.split(":")
    for pair in """
    acad:academy accom:accommodation admin:administration amb:ambulance asscn:association
    assn:association assoc:association assocn:association assocs:associates assoctn:association
    auth:authority bldg:building bldrs:builders boro:borough bros:brothers center:centre
    centr:centre cncl:council coll:college comms:communications communicatns:communications
    constr:construction consult:consulting contrs:contractors corp:corporation coun:council
    ctr:centre cty:county dept:department dist:district distrib:distribution div:division
    educ:education elec:electrical eng:engineering engrs:engineers engs:engineers
    env:environmental environ:environmental equip:equipment fdn:foundation fndn:foundation
    govt:government grp:group hosp:hospital hosps:hospitals hse:house inds:industries
    indust:industrial inst:institute internat:international intl:international lab:laboratory
    labs:laboratories mfg:manufacturing mgmt:management mgt:management mkt:market
    mngt:management nat:national natl:national nth:north nurs:nursing org:organisation
    organization:organisation pk:park props:properties pship:partnership ptnrs:partners rd:road
    resdntl:residential saint:st sch:school schl:school secy:security serv:services
    service:services servs:services soc:society solns:solutions solrs:solicitors sols:solicitors
    solution:solutions srvcs:services srvs:services sth:south svc:services svcs:services
    svs:services sys:systems system:systems technologies:technology telecom:telecommunications
    telecoms:telecommunications trg:training trng:training tst:trust uni:university
    univ:university vol:voluntary
    """.split()
)
"""Abbreviations that mean one thing only, and plurals that mean the same."""

PHRASES: Final = tuple(
    (f" {long} ", f" {short} ")
    for long, short in (
        ("clinical commissioning group", "ccg"),
        ("primary care trust", "pct"),
        ("nhs foundation trust", "nhs ft"),
        ("nhsft", "nhs ft"),
        ("preschool", "pre school"),
        ("hospital foundation trust", "hospital nhs ft"),
        ("hospitals foundation trust", "hospitals nhs ft"),
        ("metropolitan borough council", "mbc"),
        ("metropolitan district council", "mdc"),
        ("police and crime commissioner", "pcc"),
        ("united kingdom", "uk"),
        ("great britain", "gb"),
        ("trading as", "ta"),
        ("t as", "ta"),
    )
)
"""Written out and short forms of one thing; the short one is kept."""
