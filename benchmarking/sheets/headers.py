"""What a heading means. One table of spellings, generic patterns after it, typing slips last.

The spellings are those measured over some two thousand published files; the patterns are there
for bodies that nobody has met. A heading alone decides nothing: `layout` weighs it against what
stands below it.
"""

import functools
import re
import unicodedata
from typing import Final, NamedTuple

AMOUNT: Final = "amount"
GROSS: Final = "gross"
VAT: Final = "vat"
DATE: Final = "date"
SUPPLIER: Final = "supplier"
SUPPLIER_ID: Final = "supplier_id"
DESCRIPTION: Final = "description"
EXPENSE_TYPE: Final = "expense_type"
CATEGORY: Final = "category"
DEPARTMENT: Final = "department"
SERVICE: Final = "service"
REFERENCE: Final = "reference"
CONTRACT: Final = "contract"
BODY: Final = "body"
COMPANY_NO: Final = "company_no"
VAT_NO: Final = "vat_no"
POSTCODE: Final = "postcode"
CAPITAL_REVENUE: Final = "capital_revenue"
OTHER: Final = "other"
"""A heading that is understood and carries nothing that a line keeps."""

ROLES: Final = (
    AMOUNT,
    DATE,
    SUPPLIER,
    SUPPLIER_ID,
    DESCRIPTION,
    EXPENSE_TYPE,
    CATEGORY,
    DEPARTMENT,
    SERVICE,
    REFERENCE,
    CONTRACT,
    BODY,
    COMPANY_NO,
    VAT_NO,
    POSTCODE,
    CAPITAL_REVENUE,
)
"""The meanings that a line carries, which is what a user may choose from for a column."""

NET: Final = "net"
UNSTATED: Final = "unstated"


class Meaning(NamedTuple):
    """What a heading stands for.

    `rank` orders headings of one role (0 is the best of them); `basis` is the VAT basis that an
    amount's heading states; `is_text` marks the text half of a code-and-text pair, "(T)".
    """

    role: str
    rank: int
    confidence: float
    basis: str = ""
    is_text: bool = False
    how: str = "known heading"


# Role, then spellings from best to worst; the position is the rank.
_SPELLINGS: Final[dict[str, tuple[str, ...]]] = {
    AMOUNT: (
        "amount|amount paid|payment amount|amount of payment|paid amount",
        "distribution amount|distribution_amount|line amount|invoice line amount|fin transaction "
        "amount|transaction amount|amount in sterling|sterling amount|gbp amount|amount gbp|"
        "payment value|value of payment|expenditure amount|invoice distribution amount",
        "spend|value|total|expenditure|sum|sum of amount|sum of|payment|paid|transaction value|amt|"
        "total amount|total paid|amount spent|total spend|spend amount|actual|gbp|sterling|pounds",
        "invoice amount|invoice value|total invoice amount|invoice total|cost|price|total cost|"
        "total value|payment total|total payment|amounts",
    ),
    GROSS: ("gross|gross amount|gross value|amount gross|total gross|gross total|invoice gross",),
    VAT: ("vat|irrecoverable vat|vat amount|amount vat|vat value|recoverable vat|tax|tax amount",),
    DATE: (
        "payment date|date paid|paid date|date of payment|pay date|datepaid|paid on|date settled|"
        "settlement date|bacs date|cheque date|clearing date|cleared date|invoice payment date|"
        "date payment made|payment run date|date of transfer|remittance date",
        "date|dates",
        "transaction date|date of transaction|posted date|posting date|date posted|gl date|"
        "accounting date|invoice gl date|fin transaction date|ledger date|effective date|"
        "journal date|period end date|processed date|voucher date|purchase date",
        "invoice date|date of invoice|document date|tax point|tax date|updated|entry date",
        "month|month paid|payment month|spend month|month year|month of payment|quarter",
        "period|accounting period|financial period|fiscal period|posting period",
    ),
    SUPPLIER: (
        "supplier name|supplier|supplier final|vendor name|vendor|suppliers|name of supplier|"
        "supplier text|supplier beneficiary name|beneficiary name|supplier description|"
        "supplier full name|supplier trading name|creditor name|payee name|suppliers name",
        "payee|creditor|merchant name|mch merchant name|merchant|beneficiary|recipient|paid to|"
        "supplier payee|contractor|contractor name|recipient name|supplier payee name|"
        "vendor description|merchant description",
        "name|company|company name|organisation paid|trading name|provider|"
        "provider name|firm|third party",
    ),
    SUPPLIER_ID: (
        "supplier id|supplier number|supplier no|vendor id|vendor number|vendor no|supplier code|"
        "creditor number|creditor id|creditor no|vendor code|supplier ref|supplier reference",
    ),
    COMPANY_NO: (
        "supplier registered company number|company number|company registration number|"
        "company no|companies house number|crn|registered company number|company reg no",
        "supplier registered charity number|charity number|registered charity number",
    ),
    VAT_NO: (
        "vat reg no|vat registration number|vat registration num|vat registration no|vat number|"
        "vat no|vat reg number|supplier vat registration number|supplier vat number|vat reg",
    ),
    POSTCODE: (
        "supplier postcode|supplier post code|supplier site postcode|post code|postcode|"
        "payee postcode|vendor postcode",
    ),
    DESCRIPTION: (
        "description|payment description|narrative|po line description|line description|"
        "transaction description|invoice description|item description|purpose|details|"
        "expense description|descriptions|purpose of spend|description of goods or services",
        "extended description|original narrative|additional narrative|purpose of expenditure|"
        "purpose of spend summary|comments|subj description|group description|reason|particulars|"
        "transaction description 2|expense reason|summary of purpose|goods services",
    ),
    EXPENSE_TYPE: (
        "expense type|expenses type|expenditure type|account description|account detail|"
        "detailed expenditure type|detailed expenses type|account code description|type of spend|"
        "expense type account code name|account|subjective description|subjective|"
        "expenditure code t|type of expenditure|account code name|nominal description|"
        "detailed expense type|gl account description|subjective name|cost type|natural account|"
        "subjective detail|account name|expense category",
        "expense code|expenditure code|account code|detailed expense code|nominal code|nominal|"
        "detailed expenditure code|gl code|ledger code|subjective code|gl account",
    ),
    CATEGORY: (
        "proclass|procurement classification|procurement classification common|procurement "
        "category|merchant category|expenditure category|category|spend category|category name|"
        "ogc master category|cpv|cpv code|commodity|commodity description|category description",
        "merchant category desc|supplier classification|category family|merchant category group|"
        "sub category|micro category|proclass description|proclass category|bvacop|sercop|"
        "cipfa category|cipfa description|spend level 1|spend level 2|merchant category code|"
        "classification|expenditure classification",
    ),
    DEPARTMENT: (
        "department family|department|departmental family|departments family|directorate|dept|"
        "department area|strategic group|dept family|department name|portfolio|division|"
        "directorate name|group|department description|body department",
    ),
    SERVICE: (
        "expense area|expenses area|service area|service|service label|service division label|"
        "cost centre|cost centre description|service cost centre|business area|service name|"
        "cost centre name|service divison label|cc business area|cost center|team|organisational "
        "unit|business unit|unit|service description|cost centre text|area of spend|location",
        "service code|cost centre code|expense area code|service division code",
    ),
    REFERENCE: (
        "transaction number|transaction no|transactions number|transaction reference|transno|"
        "transaction id|internal ref number|internal reference|document number|document no|"
        "voucher number|internal voucher number|unique ref|unique reference|hbc ref no|"
        "payment reference|payment number|transaction ref|unique id|uniqueref|trans no|"
        "internal reference number|transaction|ap reference|spend reference|line id",
        "invoice number|invoice no|invoice reference|invoice ref|number|reference|ref|ref no|"
        "reference number|supplier invoice number|cheque number|bacs number|doc no|voucher no|"
        "our ref|our reference|invoice|payment no|payment ref|batch number|document reference",
    ),
    CONTRACT: (
        "contract number|contract no|contract ref|contract reference|contract id|"
        "latest contract number|contract po|contract title|contract",
    ),
    BODY: (
        "name of body|body name|organisation name|entity|authority name|organisation|name of "
        "organisation|entity name|ccg|client|council|council name|organisation label|trust|"
        "authority|icb|name of authority|publisher|local authority|public body",
    ),
    CAPITAL_REVENUE: (
        "capital or revenue|capital revenue|cap or rev|caporrev|cap rev|revenue or capital|"
        "revenue capital|capital or revenue expenditure",
    ),
    OTHER: (
        "body|organisation code|organisation uri|body uri|supplier type|creditor type|"
        "supplier obs type|vendor type|project code|project number|project|"
        "expense area project code|po number|purchase order number|order number|po no|"
        "invoice currency unit|currency|currency unit|financial year|accounting year|year|"
        "fiscal year|sort function|line|line number|seq no|rec id|source|subsource|definition|"
        "type|grant|sme|vso|vcse|costcuk|quarter no|bal sheet level 1|bal sheet level 2|"
        "voluntary community and social enterprise supplier|vat code|tax code|payment method|"
        "invoice received date|date received|due date|payment terms|days to pay|ethnicity|"
        "directorate code|department code|body code|purchase order date|order date|url",
    ),
}

_NET: Final = re.compile(
    r"\bnett?(?: of(?: recoverable)? vat)?\b"
    r"|\bex(?:cl?|cludes|cluding|clusive)?(?: of)? ?vat\b|\b(?:less|before) vat\b"
)
_GROSS: Final = re.compile(r"\bgross\b|\b(?:inc(?:l|ludes|luding|lusive)?(?: of)?|with) ?vat\b")
_BASIS_WORDS: Final = re.compile(_NET.pattern + "|" + _GROSS.pattern)

_NUMBER: Final = r"(?:no|nos|num|number|numbers|ref|reference|id)"
_PAID: Final = r"(?:paid|pay|payment|settled|settlement|cleared|bacs|cheque)"
_PARTY: Final = r"(?:supplier|vendor|creditor|payee|merchant|beneficiary|recipient)s?"
_LATER: Final = r"(?:due|received|receipt|order|created)"
_PAPER: Final = (
    r"(?:invoice|payment|transaction|document|doc|voucher|cheque|bacs|journal|trans|ledger"
    r"|internal|unique)"
)
_SUM: Final = (
    r"(?:amount|amt|total|value|spend|gross|nett?|cost|price|sterling|gbp|payments?|expenditure)"
)
_ADDRESS: Final = r"(?:type|size|status|sme|site|address|town|city|country|county|region|email)"

# Tried in order on spaced lower-case text; the first that matches wins.
_PATTERNS: Final = tuple(
    (re.compile(pattern), role, rank)
    for pattern, role, rank in (
        (rf"\bvat\b.*\b(?:{_NUMBER}|reg|registration)\b", VAT_NO, 1),
        (rf"\b(?:company|companies house|charity)\b.*\b(?:{_NUMBER}|reg)\b", COMPANY_NO, 2),
        (r"\bpost ?code\b", POSTCODE, 1),
        (rf"\bcontract\b.*\b(?:{_NUMBER}|title|code)\b", CONTRACT, 1),
        (rf"\b(?:po|purchase order|order)\b.*\b(?:{_NUMBER}|date)\b", OTHER, 1),
        (rf"\b{_LATER}\b.*\bdate\b|\bdate\b.*\b{_LATER}\b", OTHER, 1),
        (rf"\bdate\b.*\b{_PAID}\b|\b{_PAID}\b.*\b(?:date|on)\b", DATE, 0),
        (r"\binvoice\b.*\bdate\b|\bdate\b.*\binvoice\b", DATE, 3),
        (r"\bdated?\b", DATE, 2),
        (r"\b(?:month|quarter)\b", DATE, 4),
        (rf"\b{_PAPER}\b.*\b{_NUMBER}\b", REFERENCE, 2),
        (rf"\b{_PARTY}\b.*\b(?:{_NUMBER}|code|account)\b", SUPPLIER_ID, 1),
        (rf"\b{_PARTY}\b.*\b{_ADDRESS}\b", OTHER, 1),
        (rf"\b{_PARTY}\b.*\b(?:category|classification|group|class|sector)\b", CATEGORY, 3),
        (rf"\b{_PARTY}\b", SUPPLIER, 3),
        (r"\bvat\b.*\b(?:amount|value|total)\b|\bof vat\b|\bvat(?: only)?$", VAT, 1),
        (r"\b(?:cost|profit) ?(?:centre|center)\b", SERVICE, 2),
        (rf"\b{_SUM}(?: (?:paid|total|(?:in )?(?:gbp|pounds|sterling)))?$", AMOUNT, 3),
        (rf"^(?:total|sum|amount|value|spend|payment)\b.*\b(?:{_SUM}|paid|invoice)\b", AMOUNT, 3),
        (r"\b(?:category|proclass|cpv|classification|commodity|taxonomy|unspsc)\b", CATEGORY, 3),
        (
            r"\b(?:expens|expenditure|account|subjective|nominal|ledger|spend)\w*\b.*"
            r"\b(?:type|description|desc|detail|code|name|text)\b",
            EXPENSE_TYPE,
            2,
        ),
        (r"\b(?:description|narrative|details?|purpose|particulars|comments?)\b", DESCRIPTION, 2),
        (r"\b(?:department|directorate|dept|division|portfolio)\b", DEPARTMENT, 1),
        (r"\b(?:service|area)\b", SERVICE, 3),
        (r"\b(?:project|currency|financial year)\b", OTHER, 2),
        (r"\bname of (?:body|authority|organisation|council)\b|\b(?:entity|trust) name\b", BODY, 1),
    )
)

_WORDS: Final = (
    "supplier",
    "vendor",
    "transaction",
    "directorate",
    "department",
    "departmental",
    "entity",
    "expense",
    "expenses",
    "expenditure",
    "description",
    "invoice",
    "payment",
    "amount",
    "narrative",
    "category",
    "reference",
    "number",
    "merchant",
    "beneficiary",
    "creditor",
    "organisation",
    "registration",
    "contract",
)
# One letter away from a word above, and words of their own.
_NO_SLIPS: Final = frozenset(
    {"supplies", "supplied", "payments", "amounts", "expensed", "contact", "contracts", "numbers",
     "categories", "merchants", "vendors", "suppliers", "invoices", "invoiced", "entry"}
)  # fmt: skip
_SHORTEST_SLIP: Final = 6
_LONGEST_HEADING: Final = 160


def spaced(heading: str) -> str:
    """The heading in lower case, letters and digits only, words apart, numbering dropped."""
    text = unicodedata.normalize("NFKD", heading.replace("œ", " ").replace("£", " £ "))
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    text = re.sub(r"[^a-z0-9£]+", " ", text.lower())
    text = re.sub(r"^\s*[0-9]{1,2}\s+(?=[a-z])", "", text.strip())
    return re.sub(r"\s+", " ", text).strip()


@functools.lru_cache(maxsize=4096)
def squeezed(heading: str) -> str:
    """The heading's letters and digits alone, for comparison whatever the spacing."""
    return spaced(heading).replace(" ", "").replace("£", "")


def _table() -> dict[str, Meaning]:
    table: dict[str, Meaning] = {}
    for role, ranks in _SPELLINGS.items():
        for rank, spellings in enumerate(ranks):
            for spelling in spellings.split("|"):
                basis = GROSS if role == GROSS else ""
                meaning = Meaning(role, rank, 1.0, basis)
                table.setdefault(squeezed(spelling), meaning)
    return table


_TABLE: Final = _table()
# A slip spares the first letter or the last, so only spellings that share one need comparing.
_BY_START: Final[dict[tuple[int, str], list[str]]] = {}
_BY_END: Final[dict[tuple[int, str], list[str]]] = {}
for _spelling in _TABLE:
    _BY_START.setdefault((len(_spelling), _spelling[0]), []).append(_spelling)
    _BY_END.setdefault((len(_spelling), _spelling[-1]), []).append(_spelling)


@functools.lru_cache(maxsize=4096)
def exact(heading: str) -> Meaning | None:
    """What the heading stands for if it is one of the spellings of the table."""
    if len(heading) > _LONGEST_HEADING or not heading.strip():
        return None
    plain, is_text = _without_text_mark(heading)
    known = _known(spaced(plain).replace("£", " ").strip())
    return known._replace(is_text=is_text) if known else None


@functools.lru_cache(maxsize=4096)
def meaning(heading: str) -> Meaning | None:
    """What the heading stands for, or None where nothing is known of it."""
    if len(heading) > _LONGEST_HEADING * 4 or not heading.strip():
        return None
    plain, is_text = _without_text_mark(heading)
    text = spaced(plain)[:_LONGEST_HEADING].strip()
    if text in ("£", "£ s", "£s", "£ p"):
        return Meaning(AMOUNT, 2, 0.9, UNSTATED)
    text = text.replace("£", " ").strip()
    text = re.sub(r"\s+", " ", text)
    if not text or not re.search("[a-z]", text):
        return None
    corrected = " ".join(_without_slip(word) for word in text.split())
    known = _known(text) or _known(_without_remark(plain)) or _matched(text)
    if known is None and corrected != text:
        known = _known(corrected) or _matched(corrected)
        if known is not None:
            known = known._replace(confidence=0.8, how=f"read as “{corrected}”")
    if known is None:
        known = _slipped(text)
    return known._replace(is_text=is_text) if known and is_text else known


def _without_text_mark(heading: str) -> tuple[str, bool]:
    plain = re.sub(r"\(\s*[Tt]\s*\)\s*$", "", heading.rstrip())
    return plain, plain != heading.rstrip()


def _without_remark(heading: str) -> str:
    """“Expense Area (division within the trust)” without its remark, unless that is about VAT."""
    if _BASIS_WORDS.search(spaced(heading)) or "vat" in heading.lower():
        return ""
    return spaced(re.sub(r"\([^)]*\)", " ", heading)).replace("£", " ").strip()


def _known(text: str) -> Meaning | None:
    """From the table, once the words about VAT are set aside."""
    basis = NET if _NET.search(text) else GROSS if _GROSS.search(text) else ""
    found = _TABLE.get(text.replace(" ", ""))
    if found is None and basis:
        rest = re.sub(r"\s+", " ", _BASIS_WORDS.sub(" ", text)).strip()
        found = _TABLE.get(rest.replace(" ", "")) if rest else Meaning(AMOUNT, 2, 1.0)
        if found is None or found.role not in (AMOUNT, GROSS):
            return None
    if found is not None and found.role in (AMOUNT, GROSS):
        return _with_basis(found, basis)
    return found


def _with_basis(found: Meaning, basis: str) -> Meaning:
    stated = basis or found.basis or UNSTATED
    return found._replace(role=GROSS if stated == GROSS else AMOUNT, basis=stated)


def _matched(text: str) -> Meaning | None:
    basis = NET if _NET.search(text) else GROSS if _GROSS.search(text) else ""
    for pattern, role, rank in _PATTERNS:
        if pattern.search(text) and not (role == VAT and basis):
            found = Meaning(role, rank, 0.85, how="words in the heading")
            return _with_basis(found, basis) if role == AMOUNT else found
    if basis and re.search(r"\b(amount|value|total|invoice|line|sum|spend|cost)\b", text):
        return _with_basis(Meaning(AMOUNT, 3, 0.85, how="words in the heading"), basis)
    return None


def _without_slip(word: str) -> str:
    """The usual word that this one misspells, or the word itself."""
    if len(word) < _SHORTEST_SLIP or word in _NO_SLIPS or word in _WORDS:
        return word
    allowed = 1 if len(word) < 9 else 2
    for right in _WORDS:
        if abs(len(right) - len(word)) <= allowed and _within(word, right, allowed):
            return right
    return word


def _slipped(text: str) -> Meaning | None:
    """A spelling of the table that is one slip away, for headings long enough to be sure."""
    key = text.replace(" ", "")
    if len(key) < 9:
        return None
    near = [
        _TABLE[spelling]
        for length in (len(key) - 1, len(key), len(key) + 1)
        for spelling in {*_BY_START.get((length, key[0]), ()), *_BY_END.get((length, key[-1]), ())}
        if _within(key, spelling, 1)
    ]
    if not near or len({known.role for known in near}) > 1:
        return None
    known = near[0]._replace(confidence=0.75, how="almost a known heading")
    return _with_basis(known, "") if known.role in (AMOUNT, GROSS) else known


def _within(left: str, right: str, allowed: int) -> bool:
    """Whether so few edits (insert, delete, replace, swap of neighbours) separate two words."""
    if left[0] != right[0] and left[-1] != right[-1]:
        return False
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    left, right = left[start:], right[start:]
    while left and right and left[-1] == right[-1]:
        left, right = left[:-1], right[:-1]
    # What is left must be edited everywhere but in a few letters between two slips.
    if max(len(left), len(right)) > (2 if allowed == 1 else 8):
        return False
    return _distance(left, right) <= allowed


def _distance(left: str, right: str) -> int:
    """Edits (insert, delete, replace, swap of neighbours) from one word to the other."""
    before: list[int] = []
    previous = list(range(len(right) + 1))
    for i, a in enumerate(left, start=1):
        current = [i]
        for j, b in enumerate(right, start=1):
            cost = min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            current.append(cost)
        before, previous = previous, current
    return previous[-1]
