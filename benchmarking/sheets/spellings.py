"""How headings are spelt: those measured over some two thousand published files, then patterns.

Data for `headers`. The patterns are there for bodies that nobody has met.
"""

import re
from typing import Final

# Role, then spellings from best to worst; the position is the rank.
SPELLINGS: Final[dict[str, tuple[str, ...]]] = {
    "amount": (
        "amount|amount paid|payment amount|amount of payment|paid amount",
        "distribution amount|distribution_amount|line amount|invoice line amount|fin transaction "
        "amount|transaction amount|amount in sterling|sterling amount|gbp amount|amount gbp|"
        "payment value|value of payment|expenditure amount|invoice distribution amount",
        "spend|value|total|expenditure|sum|sum of amount|sum of|payment|paid|transaction value|amt|"
        "total amount|total paid|amount spent|total spend|spend amount|actual|gbp|sterling|pounds",
        "invoice amount|invoice value|total invoice amount|invoice total|cost|price|total cost|"
        "total value|payment total|total payment|amounts|swm|swm net|gwerth|cyfanswm|gwariant",
    ),
    "gross": ("gross|gross amount|gross value|amount gross|total gross|gross total|invoice gross",),
    "vat": (
        "vat|irrecoverable vat|vat amount|amount vat|vat value|recoverable vat|tax|tax amount",
    ),
    "date": (
        "payment date|date paid|paid date|date of payment|pay date|datepaid|paid on|date settled|"
        "settlement date|bacs date|cheque date|clearing date|cleared date|invoice payment date|"
        "date payment made|payment run date|date of transfer|remittance date|dyddiad talu|dyddiad|"
        "dyddiad y taliad",
        "date|dates",
        "transaction date|date of transaction|posted date|posting date|date posted|gl date|"
        "accounting date|invoice gl date|fin transaction date|ledger date|effective date|"
        "journal date|period end date|processed date|voucher date|purchase date",
        "invoice date|date of invoice|document date|tax point|tax date|updated|entry date",
        "month|month paid|payment month|spend month|month year|month of payment|quarter",
        "period|accounting period|financial period|fiscal period|posting period",
    ),
    "supplier": (
        "supplier name|supplier|supplier final|vendor name|vendor|suppliers|name of supplier|"
        "supplier text|supplier beneficiary name|beneficiary name|supplier description|"
        "supplier full name|supplier trading name|creditor name|payee name|suppliers name|"
        "cyflenwr|enw r cyflenwr|enw cyflenwr|enw r cyflenwyr",
        "payee|creditor|merchant name|mch merchant name|merchant|beneficiary|recipient|paid to|"
        "supplier payee|contractor|contractor name|recipient name|supplier payee name|"
        "vendor description|merchant description",
        "name|company|company name|organisation paid|trading name|provider|"
        "provider name|firm|third party",
    ),
    "supplier_id": (
        "supplier id|supplier number|supplier no|vendor id|vendor number|vendor no|supplier code|"
        "creditor number|creditor id|creditor no|vendor code|supplier ref|supplier reference",
    ),
    "company_no": (
        "supplier registered company number|company number|company registration number|"
        "company no|companies house number|crn|registered company number|company reg no|"
        "company reg number|supplier company number|supplier company registration number",
    ),
    "charity_no": (
        "supplier registered charity number|charity number|registered charity number|charity no|"
        "registered charity no|supplier charity number|charity registration number",
    ),
    "vat_no": (
        "vat reg no|vat registration number|vat registration num|vat registration no|vat number|"
        "vat no|vat reg number|supplier vat registration number|supplier vat number|vat reg",
    ),
    "postcode": (
        "supplier postcode|supplier post code|supplier site postcode|post code|postcode|"
        "payee postcode|vendor postcode",
    ),
    "description": (
        "description|payment description|narrative|po line description|line description|"
        "transaction description|invoice description|item description|purpose|details|"
        "expense description|descriptions|purpose of spend|description of goods or services|"
        "disgrifiad",
        "extended description|original narrative|additional narrative|purpose of expenditure|"
        "purpose of spend summary|comments|subj description|group description|reason|particulars|"
        "transaction description 2|expense reason|summary of purpose|goods services",
    ),
    "expense_type": (
        "expense type|expenses type|expenditure type|account description|account detail|"
        "detailed expenditure type|detailed expenses type|account code description|type of spend|"
        "expense type account code name|account|subjective description|subjective|"
        "expenditure code t|type of expenditure|account code name|nominal description|"
        "detailed expense type|gl account description|subjective name|cost type|natural account|"
        "subjective detail|account name|expense category",
        "expense code|expenditure code|account code|detailed expense code|nominal code|nominal|"
        "detailed expenditure code|gl code|ledger code|subjective code|gl account",
    ),
    "category": (
        "proclass|procurement classification|procurement classification common|procurement "
        "category|merchant category|expenditure category|category|spend category|category name|"
        "ogc master category|cpv|cpv code|commodity|commodity description|category description",
        "merchant category desc|supplier classification|category family|merchant category group|"
        "sub category|micro category|proclass description|proclass category|bvacop|sercop|"
        "cipfa category|cipfa description|spend level 1|spend level 2|merchant category code|"
        "classification|expenditure classification",
    ),
    "department": (
        "department family|department|departmental family|departments family|directorate|dept|"
        "department area|strategic group|dept family|department name|portfolio|division|"
        "directorate name|group|department description|body department",
    ),
    "service": (
        "expense area|expenses area|service area|service|service label|service division label|"
        "cost centre|cost centre description|service cost centre|business area|service name|"
        "cost centre name|service divison label|cc business area|cost center|team|organisational "
        "unit|business unit|unit|service description|cost centre text|area of spend|location",
        "service code|cost centre code|expense area code|service division code",
    ),
    "reference": (
        "transaction number|transaction no|transactions number|transaction reference|transno|"
        "transaction id|internal ref number|internal reference|document number|document no|"
        "voucher number|internal voucher number|unique ref|unique reference|hbc ref no|"
        "payment reference|payment number|transaction ref|unique id|uniqueref|trans no|"
        "internal reference number|transaction|ap reference|spend reference|line id",
        "invoice number|invoice no|invoice reference|invoice ref|number|reference|ref|ref no|"
        "reference number|supplier invoice number|cheque number|bacs number|doc no|voucher no|"
        "our ref|our reference|invoice|payment no|payment ref|batch number|document reference",
    ),
    "contract": (
        "contract number|contract no|contract ref|contract reference|contract id|"
        "latest contract number|contract po|contract title|contract",
    ),
    "body": (
        "name of body|body name|organisation name|entity|authority name|organisation|name of "
        "organisation|entity name|ccg|client|council|council name|organisation label|trust|"
        "authority|icb|name of authority|publisher|local authority|public body",
    ),
    "capital_revenue": (
        "capital or revenue|capital revenue|cap or rev|caporrev|cap rev|revenue or capital|"
        "revenue capital|capital or revenue expenditure",
    ),
    "other": (
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
PATTERNS: Final = tuple(
    (re.compile(pattern), role, rank)
    for pattern, role, rank in (
        (rf"\bvat\b.*\b(?:{_NUMBER}|reg|registration)\b", "vat_no", 1),
        (rf"\b(?:company|companies house)\b.*\b(?:{_NUMBER}|reg)\b", "company_no", 2),
        (rf"\bcharity\b.*\b(?:{_NUMBER}|reg)\b", "charity_no", 1),
        (r"\bpost ?code\b", "postcode", 1),
        (rf"\bcontract\b.*\b(?:{_NUMBER}|title|code)\b", "contract", 1),
        (rf"\b(?:po|purchase order|order)\b.*\b(?:{_NUMBER}|date)\b", "other", 1),
        (rf"\b{_LATER}\b.*\bdate\b|\bdate\b.*\b{_LATER}\b", "other", 1),
        (rf"\bdate\b.*\b{_PAID}\b|\b{_PAID}\b.*\b(?:date|on)\b", "date", 0),
        (r"\binvoice\b.*\bdate\b|\bdate\b.*\binvoice\b", "date", 3),
        (r"\bdated?\b", "date", 2),
        (r"\b(?:month|quarter)\b", "date", 4),
        (rf"\b{_PAPER}\b.*\b{_NUMBER}\b", "reference", 2),
        (rf"\b{_PARTY}\b.*\b(?:{_NUMBER}|code|account)\b", "supplier_id", 1),
        (rf"\b{_PARTY}\b.*\b{_ADDRESS}\b", "other", 1),
        (rf"\b{_PARTY}\b.*\b(?:category|classification|group|class|sector)\b", "category", 3),
        (rf"\b{_PARTY}\b", "supplier", 3),
        (r"\bvat\b.*\b(?:amount|value|total)\b|\bof vat\b|\bvat(?: only)?$", "vat", 1),
        (r"\b(?:cost|profit) ?(?:centre|center)\b", "service", 2),
        (rf"\b{_SUM}(?: (?:paid|total|(?:in )?(?:gbp|pounds|sterling)))?$", "amount", 3),
        (rf"^(?:total|sum|amount|value|spend|payment)\b.*\b(?:{_SUM}|paid|invoice)\b", "amount", 3),
        (r"\b(?:category|proclass|cpv|classification|commodity|taxonomy|unspsc)\b", "category", 3),
        (
            r"\b(?:expens|expenditure|account|subjective|nominal|ledger|spend)\w*\b.*"
            r"\b(?:type|description|desc|detail|code|name|text)\b",
            "expense_type",
            2,
        ),
        (r"\b(?:description|narrative|details?|purpose|particulars|comments?)\b", "description", 2),
        (r"\b(?:department|directorate|dept|division|portfolio)\b", "department", 1),
        (r"\b(?:service|area)\b", "service", 3),
        (r"\b(?:project|currency|financial year)\b", "other", 2),
        (
            r"\bname of (?:body|authority|organisation|council)\b|\b(?:entity|trust) name\b",
            "body",
            1,
        ),
    )
)
