"""Words by which `persons` tells people from firms: data in one place, alphabetically."""

from typing import Final

_THINGS: Final = """
    academy accommodation acoustics advertising agency aid alarm alarms all amazon ambulance
    american and archaeology architect architects art arts at auction auctions audio auto
    bakeries bakery bank bar bbc bc blinds boarding book books bookshop borough brewery british
    bt building bus by cab cabs cafe camp camping camps canal care careers carpet carpets cars
    castle cc ccg cent center centre chapel chemist chemists child childcare church cinema city
    civil clothing club collection collections college colleges com concert concerts continuity
    control cottage county courier couriers court creative creche customs cycle cycles dairy
    dance dc deli demolition dental dentist dentists digital direct display distribution
    district domiciliary door doors drainage drive driving early eastern ebay edf elite energy
    england english enterprise enterprises eon equipment estate estates europe european event
    events exchequer express farm farms fencing festival film films fire fitness flooring
    florist flowers fm food football for forecourt forecourts forum foundry framing freight fuel
    fuels fund gallery garage garden gardens gas general glass glazing global gp graphic
    graphics groundwork groundworks guest hair haulage heating heritage hire hm hmrc holding
    holdings holiday holidays home homecare homes hospital house housing hydraulic hydraulics
    hygiene ict image in inn installation installations insurance interior interiors
    international irish ironwork it kennels kitchen kitchens law learning legal leisure letting
    lettings lift lifts light lighting lights locksmith locksmiths lodge logistics london
    maintenance manor marine masonry mbc medical medicine mill ministry museum music my national
    network new nhs northern of office oil old on opera orchestra our outdoor outdoors packaging
    paint painter painters painting paper parish park parking parks paving paypal pcc
    performance pest pet petrol pets picture pictures pizza plant plastering plastics police
    pool power press primary private properties property queen radio rail railway railways
    recovery redcare removal removals repair repairs research resort restaurant retail revenue
    road room rooms royal saint saints sales sand sands science scotland self sign signs skill
    skills skip skips software sound southern st stadium staff staffing stage storage street
    studio studios superstore taxi team tennis the tile tiles timber timbers to tool tools tour
    tours town toys training treasury tree trees tuition tv tyre tyres union vat ventilation
    villa village villas wales waste water website websites welding welfare welsh western wine
    wines with www your youth zone
"""
_BEGINNINGS: Final = """
    access advis assoc campaign cater childmind children clean coach comm comput conferenc
    connect construct contract corporat decorat develop education electr engineer entertain
    environment fabricat financ funeral furni hairdress health horticultur industr info institut
    interpret joiner labor landscap language librar machine manage manufactur market material
    minibus mobil nurs optic partition photo physio plann play plumb print produc project psych
    publi pump recruit recycl refriger regist rental residen resourc roof sandwich scaffold
    secur serv societ special sport station steel structur suppl support surfac surve system
    tech tele test textil theatre therap trad trans travel truste univers upholster valet vehicl
    vet volunt watch window work
"""
_ABBREVIATIONS: Final = """
    ab afc ag as av bc bv cbc cc ce cic cio co cvs dc eu fc fm gp hq it ji kg ltd mbc nh nv plc
    pr ps rc rfc sa sl tv uk
"""
_GIVEN: Final = """
    charley felicia george josie roz sasha
    aaron abdul abigail adam adrian agnes ahmed aidan aileen aisha akbar alan alastair albert
    alec alex alexander alexandra alfred ali alice alicia alison alistair allan alun amanda
    amelia amina amit amy anders andrea andrew andrzej andy angela angus anil anita anjali ann
    anna anne annette annie anthea anthony antonia antonio anya arif arnold arthur ashok asif
    audrey ayesha barbara barry beatrice belinda ben benjamin bernadette bernard bethany
    beverley bharat bhavna bilal bradley brenda brendan brian bridget bronwen bruce bryan bryony
    callum cameron cara carl carla carlos carly carol caroline catherine cathy cecilia cecily
    charlene charles charlie charlotte cheryl chinedu chloe chris christian christina christine
    christopher claire clare clifford clive colette colin connor conor craig crispin cynthia
    cyril dafydd daniel daniella danielle darren dave david davina dean debbie deborah debra
    declan deepak deirdre denis denise dennis derek dermot desmond diana diane dilip dominic
    donald donna doreen dorothy douglas duncan dylan eamon eddie edith edmund edward edwin
    eileen elaine eleanor elena eliza elizabeth ellen ellie elliot elliott elsie emeka emily
    emma eric erica erin ernest esther ethel euan eugene eva evelyn ewan faisal farah fatima
    felicity fergus fiona fionnuala frances francesca francis frederick gail gareth garry gary
    gavin gemma geoff geoffrey georgina geraint gerald geraldine gerard giles gillian gina
    giovanni gladys glenda glenn glynis gordon graeme graham greg gregory gurpreet guy gwen
    gwyneth hamish hamza hannah harjit harold harpreet harriet harry harvey hassan hazel heather
    helen helena henry herbert hilary hugh hussain huw iain ian ibrahim iestyn ieuan imran
    ingrid irene iris isabel isabella isobel ivan jack jackie jacob jacqueline jake james jamie
    jan jane janet janice jasmine jason jaswinder javed jayne jean jeanette jeff jeffrey jemma
    jennifer jenny jeremy jerome jessica jill jillian jim jimmy jo joan joanna joanne joe joel
    johanna john johnny jonathan jose joseph josephine joshua joyce juan judith judy julia
    julian julie juliet justin justine kamal karen karl kashif katarzyna kate katharine
    katherine kathleen kathryn kathy katie katrina katy kaye keiran keith kelvin ken kenneth
    kerry kevin khalid kieran kim kimberley kirsten kirsty krzysztof kuldip kumar kwame kyle
    laura lauren laurence lawrence leah leanne lee leigh lena leo leon leonard lesley lewis liam
    lilian linda lindsay lindsey lisa liz lorna lorraine louis louisa louise lucas lucinda lucy
    luke lydia lyn lynda lynn lynne mabel madeleine magdalena mahesh malcolm malgorzata mandy
    manjit manoj manpreet marcus marek margaret maria marian marianne marie marilyn marion
    marjorie mark marlene martha martin martyn mary matthew maureen maurice max meena megan
    melanie melissa michael michaela michele michelle miguel mike miles millie miranda miriam
    mohamed mohammad mohammed mohinder moira molly monica monika muhammad muriel myles nadia
    nadine naomi nasir natalie natasha nathan naveed neha neil neville ngozi niall niamh
    nicholas nicky nicola nicole nigel nina noel nora norma norman oliver olivia olu omar oscar
    owen padraig pamela parminder pascal patricia patrick paul paula pauline pawel peggy peter
    phil philip philippa phillip phillipa phoebe phyllis piers piotr polly priscilla priya
    quentin rachael rachel raj rajesh rajiv ralph ramesh rashid ravi raymond rebecca reginald
    rhian rhiannon rhys richard rita rob robert roberta robin robyn roderick rodney roger roland
    ronald rory rosalind rosemary rosie ross roy rubina rupert russell ruth ryan sadie sally sam
    samantha samina samuel sandra sangeeta sanjay sanjeev sara sarah scott seamus sean sebastian
    shabana shahid shannon sharon shaun shazia sheila shelley shirley sian simon simone sinead
    siobhan sonia sophia sophie stacey stanley stefan stella stephanie stephen steve steven
    stewart stuart sue sukhwinder sunil sunita suresh surinder susan susanna susannah susie
    suzanne suzy sylvia tamara tania tanya tara tariq terence teresa terri terry thelma theresa
    thomas tim timothy tina toby tom tomasz tony tracey tracie tracy trevor tristan trudy usman
    valerie vanessa vaughan vera vernon veronica vicki vicky victor victoria vijay vikram
    vincent violet vivien vivienne walter wayne wendy wilfred will william winifred yasmeen
    yasmin yasmine yusuf yvette yvonne zahid zainab zara zoe
"""
_SURNAMES: Final = """
    ahmed begum chowdhury hussain iqbal kaur khan patel singh
"""
_FIRMS: Final = """
    adam smith; alan turing; alexander mann; allen lane; andy thornton; ann summers; anne
    summers; anthony nolan; arnold clark; charles tyrwhitt; david lloyd; donald insall; dr
    martens; dr oetker; duncan lewis; eddie stobart; edward jones; ernest young; ernst young;
    frank haley; frederick sage; gordon ellis; gordon ramsay; harry fairclough; harry ramsden;
    harvey nichols; henry boot; hugh james; jack wills; jamie oliver; john lewis; jonathan lee;
    joseph rowntree; karen millen; keith prowse; laura ashley; leonard cheshire; marie curie;
    marie stopes; martin mccoll; max fordham; michael page; miss selfridge; mr clutch; mr
    electric; mr kipling; oliver bonas; oliver wyman; paul hastings; paul smith; peter brett;
    peter jones; philip harris; robert dyas; robert half; robert walters; robert wiseman;
    russell group; russell hobbs; sam smiths; ted baker; thomas cook; thomas miller; thomas
    telford; w h smith; william hill
"""
_TITLES: Final = """
    cllr dame dr miss mr mrs ms mx prof professor rev revd reverend sir
"""
_ROLES: Final = """
    adopter adopters adoptive appellant appellants carer carers claimant claimants direct employee
    employees family foster fostering individual individuals kinship pensioner pensioners personal
    private respite shared sole staff tenant tenants user users
"""

THINGS: Final = frozenset(_THINGS.split())
"""Words of trades, bodies and places that stand where a surname would."""
BEGINNINGS: Final = tuple(_BEGINNINGS.split())
"""What other such words begin with."""
ABBREVIATIONS: Final = frozenset(_ABBREVIATIONS.split())
"""Letters behind a name that are no person's initials: clubs, homes, councils, companies."""
GIVEN: Final = frozenset(_GIVEN.split())
"""Given names usual in Britain that are hardly anything else."""
SURNAMES: Final = frozenset(_SURNAMES.split())
"""Surnames that firms seldom bear without a word of business beside them."""
FIRMS: Final = tuple(" ".join(name.split()) for name in _FIRMS.split(";"))
"""Firms, shops and foundations that everybody knows by a person's name."""
TITLES: Final = frozenset(_TITLES.split())
"""Titles of persons."""
ROLES: Final = frozenset(_ROLES.split())
"""Words of which one stands wherever a cell says that a payment was to some person."""
