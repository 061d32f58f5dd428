"""Every route says who may come in, and each person gets what the table says."""

import copy

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections, transaction
from django.utils import timezone

from benchmarking.actions import saving_registers
from consortia.actions import notification_settings
from consortia.choices import MembershipStatus
from frameworks.actions import (
    calendar_feeds,
    catalogue_imports,
    contract_imports,
    headroom,
    packages,
)
from frameworks.actions.catalogue_imports import Incoming
from frameworks.choices import (
    AccessStatus,
    CallOffStatus,
    EligibilityKind,
    FrameworkStatus,
    InvitationStatus,
    NoticeType,
)
from frameworks.models import EligibilityRule, Notice
from frameworks.queries import invitations as invitation_queries
from frameworks.views import price_lists
from procurement_portal.core import access, api, files, views
from procurement_portal.core.models import AuditEvent, Job
from tests.architecture import routes
from tests.factories import (
    benchmarking,
    consortia,
    core,
    frameworks,
    opportunities,
    prices,
    savings,
)

DOORS_OF_OTHERS = {
    "SpectacularAPIView": "the OpenAPI document is public",
    "SpectacularSwaggerSplitView": "the page of the API is public",
    "RootView": "the list of the API's lists is public",
    "process_lives": "asked by container engines",
    "portal_is_ready": "asked by load balancers",
}


def test_every_route_is_in_the_table_and_every_line_is_a_route():
    routed = {
        (method, pattern.name) for pattern in routes.ours() for method in routes.methods_of(pattern)
    }

    assert {(line.method, line.name) for line in routes.table()} == routed


def test_every_route_has_a_name_of_its_own():
    names = [pattern.name for pattern in routes.ours()]

    assert None not in names
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    "pattern",
    [
        pattern
        for pattern in routes.ours()
        if not routes.view_of(pattern).__module__.startswith("allauth.")
    ],
    ids=lambda pattern: pattern.name,
)
def test_view_says_who_may_come_in(pattern):
    view = routes.view_of(pattern)
    if view.__name__ in DOORS_OF_OTHERS:
        return

    assert issubclass(view, views.Guarded | api.Guarded)
    assert isinstance(view.public, bool)
    assert not (view.public and view.permission)
    if issubclass(view, api.Guarded):
        assert view.permission_classes == [api.HasPermission]


OF_IMPORT = (
    "",
    "-progress",
    "-change",
    "-discard",
    "-correct",
    "-ledger",
    "-undo",
    "-refused",
    "-rejected",
    "-with-reasons",
)


def _entries(draft):
    """A notice and a rule of who may use the draft."""
    notice = Notice.objects.create(framework=draft, notice_type=NoticeType.UK4)
    rule = EligibilityRule.objects.create(
        framework=draft, kind=EligibilityKind.TEXT, quoted_text="Schools."
    )
    return notice, rule


OF_INVITATION = (
    "invitation",
    "invitation-respond",
    "invitation-ask",
    "invitation-decline",
    "invitation-accept",
    "invitation-refuse",
)
API_OF_INVITATION = tuple(
    f"api-invitations-{what}" for what in ("detail", "respond", "decline", "withdraw", "ask")
)
API_OF_CLARIFICATION = ("api-clarifications-detail", "api-clarifications-answer")
API_OF_RESPONSE = ("api-responses-detail", "api-responses-score", "api-responses-moderate")
OF_COMPETITION = (
    "competition",
    "competition-suppliers",
    "competition-criteria",
    "competition-days",
    "competition-extend",
    "competition-announce",
    "competition-evaluators",
    "competition-letters",
    "evaluation",
    "evaluation-ranking",
)


def _competition(authority, lot):
    """A competition with one response that was opened, a question and a document."""
    stored = files.store([b"%PDF-"], limit=100)
    call_off = frameworks.CompetitionFactory(authority=authority, lot=lot)
    invitation = frameworks.SentInvitationFactory(
        call_off=call_off, status=InvitationStatus.RESPONDED
    )
    response = frameworks.OpenedResponseFactory(invitation=invitation)
    criterion = frameworks.CallOffCriterionFactory(call_off=call_off)
    asked = frameworks.ClarificationFactory(invitation=invitation)
    paper = frameworks.CallOffDocumentFactory(call_off=call_off, file=stored)
    file = frameworks.ResponseFileFactory(response=response, file=stored)
    return invitation, response, criterion, asked, paper, file


API_OF_CALL_OFFS = (
    "detail",
    "facts",
    "ask-approval",
    "move",
    "basket",
    "basket-lines",
    "price",
    "offers",
    "offer",
)


SAVINGS = b"Claim,Type,Value,Year,Category\nGloves,price,5,2025-26,paper\n"
OF_CLAIM = ("saving-claim", "claim-baseline", "claim-lines", "claim-items", "claim-pack")
API_OF_CLAIM = (
    "detail",
    "move",
    "baseline",
    "approve-baseline",
    "lines",
    "items",
    "evidence",
    "pack",
)
OF_OPPORTUNITY = (
    "opportunity",
    *(
        f"opportunity-{what}"
        for what in ("dismiss", "restore", "initiative", "together", "join", "call-off")
    ),
    *(f"api-opportunities-{what}" for what in ("detail", "dismiss", "restore", "take")),
)


class World:
    """Things of the people of the tests, and the same things of others."""

    def __init__(self, authority, consortium, officer):
        category = frameworks.CategoryFactory(key="paper")
        run = benchmarking.BenchmarkRunFactory()
        both = {"authority": authority, "consortium": consortium}
        applied = {"status": MembershipStatus.APPLIED}
        draft = {"status": FrameworkStatus.DRAFT}
        live = consortia.MembershipFactory(**both), consortia.MembershipFactory()
        consortium_b = consortia.ConsortiumFactory()
        membership = consortia.MembershipFactory(consortium=consortium, **applied)
        consortia.AuthorityRoleFactory(person=officer, authority=membership.authority)
        membership_b = consortia.MembershipFactory(**applied)
        framework = frameworks.FrameworkFactory(publisher=consortium, **draft)
        framework_b = frameworks.FrameworkFactory(**draft)
        lot, lot_b = (frameworks.LotFactory(framework=one) for one in (framework, framework_b))
        contract = frameworks.ContractFactory(authority=authority)
        contract_b = frameworks.ContractFactory()
        loaded = benchmarking.SpendImportFactory(authority=authority)
        loaded_b = benchmarking.SpendImportFactory()
        result = benchmarking.BenchmarkResultFactory(
            authority=authority, run=run, category=category
        )
        result_b = benchmarking.BenchmarkResultFactory(run=run, category=category)
        job = core.JobFactory(owner_ref=f"person:{officer.pk}")
        job_b = core.JobFactory()
        public = {
            "denominators": consortia.DenominatorFactory(authority=authority),
            "suppliers": frameworks.SupplierFactory(slug="acme"),
            "categories": category,
            "authorities": authority,
            "consortia": consortium,
            "benchmark-runs": run,
            "recomputes": benchmarking.RecomputeFactory(),
            "benchmark-distributions": benchmarking.BenchmarkDistributionFactory(
                run=run, category=category
            ),
        }
        tenants = {
            "memberships": (membership, membership_b),
            "frameworks": (framework, framework_b),
            "lots": (lot, lot_b),
            "contracts": (contract, contract_b),
            "spend-imports": (loaded, loaded_b),
            "benchmark-results": (result, result_b),
            "jobs": (job, job_b),
        }
        self.things = {
            ("supplier", "any"): {"slug": "acme"},
            **{
                (f"supplier-{name}", "any"): {"slug": "acme"}
                for name in ("names", "split", "merge", "group", "group-clear")
            },
            ("authority", "any"): {"slug": authority.slug},
            ("consortium", "any"): {"slug": consortium.slug},
            ("benchmark-category", "any"): {"key": "paper"},
            ("benchmark-category-csv", "any"): {"key": "paper"},
            ("account_confirm_email", "any"): {"key": "unknown"},
            ("account_reset_password_from_key", "any"): {"uidb36": "1", "key": "unknown"},
        }
        self._pairs("coverage-share", *live)
        for name in (
            "membership-apply",
            "membership-invite",
            "benchmarks-consortium",
            "benchmarks-consortium-csv",
        ):
            self.things[name, "own"] = {"slug": consortium.slug}
            self.things[name, "foreign"] = {"slug": consortium_b.slug}
        self._pairs("membership-move", membership, membership_b, move="review")
        self._pairs("contract", contract, contract_b)
        self._owing(contract, contract_b, officer)
        self._pairs("job", job, job_b)
        for name in OF_IMPORT:
            self._pairs(f"spend-import{name}", loaded, loaded_b)
        layouts = (
            benchmarking.MappingProfileFactory(authority=one)
            for one in (authority, loaded_b.authority)
        )
        self._pairs("spend-layout-forget", *layouts)
        sets = [
            benchmarking.PeerSetFactory(authority=one, number=number)
            for number, one in enumerate((authority, loaded_b.authority), start=1)
        ]
        self._pairs("benchmark-peer-set", *sets)
        self._pairs("api-peer-sets-detail", *sets)
        views = [frameworks.SavedViewFactory(owner=officer), frameworks.SavedViewFactory()]
        for name in ("change", "delete"):
            self._pairs(f"saved-view-{name}", *views)
        self._prices(authority, consortium, framework_b)
        self.things["framework", "own"] = {"slug": framework.slug}
        self.things["framework", "foreign"] = {"slug": framework_b.slug}
        self._publishing(consortium, framework, framework_b)
        self.things["framework-rules", "own"] = {"slug": framework.slug}
        self.things["framework-rules", "foreign"] = {"slug": framework_b.slug}
        for name, row in public.items():
            self.things[f"api-{name}-detail", "any"] = {"pk": row.pk}
        for name, (own, foreign) in tenants.items():
            self._pairs(f"api-{name}-detail", own, foreign)
        self._pairs(
            "category-rule-withdraw",
            benchmarking.CategoryRuleFactory(authority=authority),
            benchmarking.CategoryRuleFactory(),
        )
        for name in ("confirm", "reread", "discard", "undo"):
            self._pairs(f"api-spend-imports-{name}", loaded, loaded_b)
        changes = [
            frameworks.SupplierMergeFactory(
                source__is_listed=False,
                target=frameworks.LedgerNameFactory(seen_by=[one.authority]).supplier,
            )
            for one in (contract, contract_b)
        ]
        self._pairs("supplier-change-undo", *changes)
        self._pairs("api-memberships-move", membership, membership_b)
        told, told_b = (
            consortia.NotificationFactory(person=officer),
            consortia.NotificationFactory(),
        )
        for name in ("notification", "api-notifications-detail", "api-notifications-read"):
            self._pairs(name, told, told_b)
        link = notification_settings.unsubscribe_token(told_b.person, ["membership"])
        self.things["unsubscribe", "any"] = {"token": link}

        self._pairs("api-frameworks-eligibility", framework, framework_b)
        self._pairs("api-frameworks-headroom", framework, framework_b)
        self._running(framework, framework_b, lot, lot_b)
        self._joining(authority, consortium)
        self._contracts(contract, contract_b)
        self._importing(consortium, framework_b.publisher)
        self._competing(authority, consortium, officer)
        self._calling_off(authority)
        self._open_data(framework, framework_b)
        self._pricing(authority)
        self._saving(authority, officer)
        self._releases(authority, category)

    def _saving(self, authority, officer):
        """A claim and an opportunity of either authority; who buys for it made the claim."""
        kept = [savings.SavedDashboardFactory(owner=officer), savings.SavedDashboardFactory()]
        for name in ("", "-change", "-delete"):
            self._pairs(f"saved-dashboard{name}", *kept)
        self.things["saving-index", "any"] = {"pk": savings.published().pk}
        for of, whose in (("own", authority), ("foreign", consortia.AuthorityFactory())):
            claimant = consortia.AuthorityRoleFactory(authority=whose).person
            register = saving_registers.check(
                whose, name="a.csv", chunks=[SAVINGS], by=claimant, at=timezone.now()
            )
            for name in ("check", "bring-in", "rows"):
                self.things[f"savings-register-{name}", of] = {"pk": register.pk}
            for name in ("detail", "bring-in"):
                self.things[f"api-saving-registers-{name}", of] = {"pk": register.pk}
            claim = savings.claimed(whose, claimant)
            here = {"reference": claim.reference}
            waiting = savings.proposed(claim, claimant)
            paper = savings.shown(claim, claimant, file=files.store([b"%PDF-"], limit=100))
            self.things |= {
                ("initiative", of): {"pk": claim.initiative_id},
                ("claim-propose", of): {"pk": claim.initiative_id},
                **{(name, of): here for name in OF_CLAIM},
                ("claim-baseline-approve", of): here | {"pk": waiting.pk},
                ("claim-evidence", of): here | {"pk": paper.pk},
                ("claim-month", of): here | {"year": 2025, "month": 10},
                ("claim-move", of): here | {"move": "forecast"},
                ("api-saving-initiatives-detail", of): {"pk": claim.initiative_id},
                **{(f"api-saving-claims-{what}", of): {"pk": claim.pk} for what in API_OF_CLAIM},
            }
            found = opportunities.OpportunityFactory(authority=whose)
            for name in OF_OPPORTUNITY:
                self.things[name, of] = {"pk": found.pk}

    def _pricing(self, authority):
        """Purchases, what comparing them found, and what is asked about them."""
        lines = [
            prices.PurchaseLineFactory(purchase_import=prices.PurchaseImportFactory(**whose))
            for whose in ({"authority": authority}, {})
        ]
        files_of_both = [line.purchase_import for line in lines]
        items = [line.item for line in lines]
        results, levels, questions, adjusted = (
            [
                made(authority=line.authority, **({"item": line.item} if has_item else {}))
                for line in lines
            ]
            for made, has_item in (
                (prices.UnitPriceResultFactory, True),
                (prices.PriceLevelFactory, False),
                (prices.PriceQuestionFactory, True),
                (prices.PriceAdjustmentFactory, True),
            )
        )
        for names, things in (
            (("unit-price", "unit-price-csv", "api-items-detail"), items),
            (("api-unit-prices-detail",), results),
            (("api-price-levels-detail",), levels),
            (
                (
                    "price-question",
                    "api-price-questions-detail",
                    "api-price-questions-answer",
                ),
                questions,
            ),
            (
                (
                    "adjustment-sign",
                    "api-price-adjustments-detail",
                    "api-price-adjustments-sign",
                ),
                adjusted,
            ),
            (
                ("purchase-import", "purchase-import-undo", "purchase-import-rows"),
                files_of_both,
            ),
        ):
            for name in names:
                self._pairs(name, *things)

    def _releases(self, authority, category):
        """A release with a figure for everybody and one for the authority."""
        release = benchmarking.ReleaseFactory()
        public, own = (
            benchmarking.ReleaseFigureFactory(release=release, category=category, viewer=viewer)
            for viewer in (None, authority)
        )
        benchmarking.sealed(release)
        for name in ("release", "release-csv"):
            self.things[name, "any"] = {"number": release.number}
        self.things["release-figure-pack", "any"] = {"number": release.number, "pk": public.pk}
        self.things["benchmark-category-pack", "any"] = {"key": "paper"}
        self.things["api-benchmark-releases-detail", "any"] = {"pk": release.pk}
        foreign = benchmarking.ReleaseFactory()
        other = benchmarking.ReleaseFigureFactory(
            release=foreign, category=category, viewer=consortia.AuthorityFactory()
        )
        benchmarking.sealed(foreign)
        self._pairs("api-benchmark-release-figures-detail", own, other)

    def _owing(self, contract, contract_b, officer):
        """What the contract owes, with a file that shows it, and a calendar of it."""
        shown = {"file": core.StoredFileFactory(), "file_name": "receipt.txt"}
        owed, owed_b = (
            frameworks.ObligationFactory(contract=one, **shown) for one in (contract, contract_b)
        )
        for name in ("obligation", "obligation-evidence", "api-obligations-detail"):
            self._pairs(name, owed, owed_b)
        self._pairs("obligation-move", owed, owed_b, move="done")
        for name in ("done", "not-required", "reopen", "assign"):
            self._pairs(f"api-obligations-{name}", owed, owed_b)
        token = calendar_feeds.renew(by=officer, at=timezone.now())
        self.things["obligation-feed", "any"] = {"token": token}

    def _running(self, framework, framework_b, lot, lot_b):
        """Places, documents and listings of the two frameworks."""
        places = [frameworks.SupplierOnLotFactory(lot=one) for one in (lot, lot_b)]
        published = frameworks.SupplierOnLotFactory(lot__framework__publisher=framework.publisher)
        for name in ("lot", "lot-csv"):
            for of, one in (("own", published.lot), ("foreign", lot_b)):
                self.things[name, of] = {"slug": one.framework.slug, "number": one.number}
        documents = [frameworks.DocumentFactory(framework=one) for one in (framework, framework_b)]
        for name in ("lot-suppliers", "place-add"):
            self._pairs(name, lot, lot_b)
        self._pairs("place-rank", *places)
        self._pairs("place-move", *places, move="suspend")
        for name in ("", "-replace", "-withdraw"):
            self._pairs(f"document{name}", *documents)
        for name in ("document-add", "framework-successor"):
            self.things[name, "own"] = {"slug": framework.slug}
            self.things[name, "foreign"] = {"slug": framework_b.slug}
        schemes = [
            frameworks.SchemeFactory(publisher=one.publisher) for one in (framework, framework_b)
        ]
        self.things["scheme", "any"] = {"pk": schemes[1].pk}
        self._pairs("scheme-add", *schemes)
        self._pairs("scheme-move", *schemes, move="close")
        listing = frameworks.ListingFactory()
        self.things["listing-grant", "any"] = {"slug": listing.framework.slug}
        self.things["listing-withdraw", "any"] = {"pk": listing.pk}

    def _competing(self, authority, consortium, officer):
        """A competition of the authority whose responses were opened, and one of another."""
        pairs = [
            _competition(authority, frameworks.LotFactory(framework__publisher=consortium)),
            _competition(consortia.AuthorityFactory(), frameworks.LotFactory()),
        ]
        for of, made in zip(("own", "foreign"), pairs, strict=True):
            invitation, response, criterion, asked, paper, file = made
            call_off = invitation.call_off
            frameworks.ScoreFactory(
                evaluator=frameworks.EvaluatorFactory(
                    call_off=call_off,
                    person=officer,
                    no_conflict_declared_at=timezone.now(),
                ),
                response=response,
                criterion=criterion,
            )
            here, invited = {"pk": call_off.pk}, {"pk": invitation.pk}
            slug = {"slug": call_off.lot.framework.slug}
            unused = frameworks.FrameworkCriterionFactory(framework=call_off.lot.framework)
            things = {
                **dict.fromkeys(OF_COMPETITION, here),
                **dict.fromkeys(OF_INVITATION, invited),
                "invitation-paper": invited | {"paper": paper.pk},
                "competition-answer": here | {"question": asked.pk},
                "competition-send-again": here | {"invitation": invitation.pk},
                "competition-withdraw": here | {"invitation": invitation.pk},
                "competition-evaluator-remove": here | {"evaluator": call_off.evaluators.get().pk},
                "evaluation-score": here | {"response": response.pk},
                "evaluation-moderate": here | {"response": response.pk},
                **dict.fromkeys(API_OF_INVITATION, invited),
                **{name: {"pk": asked.pk} for name in API_OF_CLARIFICATION},
                **{name: {"pk": response.pk} for name in API_OF_RESPONSE},
                "api-letters-detail": {
                    "pk": frameworks.AwardLetterFactory(invitation=invitation).pk
                },
                "evaluation-paper": here | {"response": response.pk, "paper": file.pk},
                "framework-criteria": slug,
                "framework-criterion-add": slug,
                "framework-criterion-change": slug | {"pk": unused.pk},
                "framework-criterion-remove": slug | {"pk": unused.pk},
            }
            for name, arguments in things.items():
                self.things[name, of] = arguments
        link = invitation_queries.token_of(invitation.pk, invitation.sent_at)
        invitation.token_hash = invitation_queries.hash_of(link)
        invitation.save()
        self.things["invitation-link", "any"] = {"token": link}

    def _calling_off(self, authority):
        """Drafts of the authority and of another, with a basket and a paper; and approved ones."""
        drafts = [frameworks.CallOffFactory(authority=authority), frameworks.CallOffFactory()]
        for one in drafts:
            frameworks.SupplierOnLotFactory(lot=one.lot)
        lot = drafts[0].lot
        self.things["call-off-routes", "any"] = {"slug": lot.framework.slug}
        self.things["call-off-start", "any"] = {"slug": lot.framework.slug, "number": lot.number}
        for name in ("", "-contacts", "-check", "-return", "-basket", "-basket-add"):
            self._pairs(f"call-off{name}", *drafts)
        self._pairs("call-off-document-add", *drafts)
        for name in API_OF_CALL_OFFS:
            self._pairs(f"api-call-offs-{name}", *drafts)
        self._pairs("call-off-section", *drafts, key="what")
        self._pairs("call-off-move", *drafts, move="cancel")
        lines = [one.basket.create(item="Mop", quantity=1) for one in drafts]
        papers = [frameworks.CallOffDocumentFactory(call_off=one) for one in drafts]
        self._pairs("call-off-document", *papers)
        for of, draft, line, paper in zip(("own", "foreign"), drafts, lines, papers, strict=True):
            self.things["call-off-basket-line", of] = {"pk": draft.pk, "line": line.pk}
            self.things["call-off-document-remove", of] = {"pk": draft.pk, "document": paper.pk}
        approved = [
            frameworks.CallOffFactory(
                authority=one.authority,
                lot=one.lot,
                access=one.access,
                status=CallOffStatus.APPROVED_TO_RUN,
            )
            for one in drafts
        ]
        self._pairs("call-off-rank", *approved)
        justified = [
            frameworks.CallOffFactory(
                authority=one.authority,
                lot=one.lot,
                access=one.access,
                status=CallOffStatus.JUSTIFIED,
            )
            for one in drafts
        ]
        self._pairs("call-off-offer", *justified)

    def _importing(self, consortium, consortium_b):
        """Lists of the consortium that were checked, and the same of another."""
        checked = [
            catalogue_imports.check(
                one,
                [Incoming("a.csv", [b"Ref,Title\nZ1,Chairs\n"])],
                by=access.SYSTEM,
                at=timezone.now(),
            )
            for one in (consortium, consortium_b)
        ]
        for name in ("", "-again", "-carry-out"):
            self._pairs(f"catalogue-import{name}", *checked)
        self._pairs("catalogue-import-rows", *checked, position=1)

    def _open_data(self, framework, framework_b):
        """What everybody may have of the two drafts, a process of its own, and a package."""
        self.things["framework-ocds", "own"] = {"slug": framework.slug}
        self.things["framework-ocds", "foreign"] = {"slug": framework_b.slug}
        told = frameworks.FrameworkFactory(ocid="ocds-abc123-told")
        self.things["api-ocds-records-detail", "any"] = {"pk": told.ocid}
        incoming = [packages.Incoming("a.json", [b"{}"])]
        package = packages.bring_in(incoming, by=access.SYSTEM, at=timezone.now())[0]
        self.things["package", "any"] = {"pk": package.pk}

    def _publishing(self, consortium, draft, draft_b):
        """A draft, one in review and a live one of the consortium, and the same of another."""
        pairs = {}
        for of, one in (("own", draft), ("foreign", draft_b)):
            publisher = {"publisher": one.publisher}
            lot = one.lots.get()
            pairs[of] = {
                "draft": (one, lot, *_entries(one)),
                "review": frameworks.FrameworkFactory(
                    **publisher, status=FrameworkStatus.IN_REVIEW
                ),
                "live": frameworks.LotFactory(framework=frameworks.FrameworkFactory(**publisher)),
            }
        for of, made in pairs.items():
            one, lot, notice, rule = made["draft"]
            slug, live = {"slug": one.slug}, {"slug": made["live"].framework.slug}
            review = {"slug": made["review"].slug}
            numbered = {"lot": lot, "notice": notice, "eligibility": rule}
            here = {
                "publish-start": {"slug": one.publisher.slug},
                "publish-new": {"slug": one.publisher.slug},
                **dict.fromkeys(("draft", "draft-check", "draft-discard"), slug),
                **dict.fromkeys(("lot-add", "notice-add", "eligibility-add"), slug),
                "draft-section": slug | {"key": "term"},
                "eligibility-add-kind": slug | {"kind": "category"},
                **{
                    f"{name}-{verb}": slug | {"pk": row.pk}
                    for name, row in numbered.items()
                    for verb in ("change", "remove")
                },
                **dict.fromkeys(("draft-submitted", "framework-review"), review),
                "framework-decide": review | {"move": "send_back"},
                **dict.fromkeys(("framework-manage", "framework-change"), live),
                "framework-move": live | {"move": "suspend"},
                "framework-vary": live | {"key": "contact"},
                "lot-vary": live | {"pk": made["live"].pk},
                "lot-move": live | {"pk": made["live"].pk, "move": "close"},
            }
            for name, arguments in here.items():
                self.things[name, of] = arguments

    def _contracts(self, contract, contract_b):
        """Changes, indicators and files of the two contracts, and the like of two call-offs."""
        pair = (contract, contract_b)
        for name in (
            "contract-correct",
            "contract-change",
            "contract-failure",
            "contract-withhold",
        ):
            self._pairs(name, *pair)
        for name in ("indicator-add", "indicators-none"):
            self._pairs(name, *pair)
        self._pairs("contract-move", *pair, move="terminate")
        for name in ("change", "kpis", "failures", "withhold", "move", "correct"):
            self._pairs(f"api-contracts-{name}", *pair)
        call_offs = [frameworks.CallOffFactory(authority=one.authority) for one in pair]
        for name in ("indicators", "indicator-add", "indicators-none", "withhold"):
            self._pairs(f"call-off-{name}", *call_offs)
        kept = [frameworks.WithheldFactory(contract=one) for one in pair]
        self._pairs("withheld-lift", *kept)
        kpis = [frameworks.KpiFactory(contract=one) for one in pair]
        for name in ("change", "remove", "assess"):
            self._pairs(f"indicator-{name}", *kpis)
        for name in ("detail", "assess"):
            self._pairs(f"api-kpis-{name}", *kpis)
        text = b"Ref,Title,Supplier,Start,Value\n1,A,B Ltd,1/4/2026,5\n"
        brought = [
            contract_imports.check(
                one.authority, name="a.csv", chunks=[text], by=access.SYSTEM, at=timezone.now()
            )
            for one in pair
        ]
        for name in ("check", "again", "bring-in", "rows"):
            self._pairs(f"contract-import-{name}", *brought)

    def _joining(self, authority, consortium):
        """Requests for access at each stage, and parts in planned procurements."""
        live = frameworks.FrameworkFactory(publisher=consortium, slug="live")
        live_b = frameworks.FrameworkFactory()
        asked = frameworks.AccessFactory(framework=live, authority=authority)
        asked_b = frameworks.AccessFactory(framework=live_b)
        begun = frameworks.AccessDraftFactory(authority=authority)
        begun_b = frameworks.AccessDraftFactory()
        planned = {"framework__status": FrameworkStatus.PLANNED}
        part = frameworks.ParticipationFactory(
            framework__publisher=consortium, authority=authority, **planned
        )
        part_b = frameworks.ParticipationFactory(**planned)
        self._headroom(authority, live, live_b)
        self.things["framework-join", "any"] = {"slug": "live"}
        self.things["participation-offer", "any"] = {"slug": part.framework.slug}
        for name in ("framework-users", "access-agreement", "participants"):
            self.things[name, "own"] = {"slug": "live"}
            self.things[name, "foreign"] = {"slug": live_b.slug}
        self._pairs("participation-move", part, part_b, move="supply_data")
        self._pairs("access-move", asked, asked_b, move="approve")
        self._pairs("access-request", asked, asked_b)
        self._pairs("access-sent", asked, asked_b)
        for name in ("need", "terms", "check"):
            self._pairs(f"access-{name}", begun, begun_b)
        for name in ("answers", "accept", "move"):
            self._pairs(f"api-access-requests-{name}", asked, asked_b)
        self._pairs("api-access-requests-detail", asked, asked_b)

    def _headroom(self, authority, live, live_b):
        """A contract in the ledger of a framework of the consortium, and one of another's."""
        postings = [
            headroom.record(
                frameworks.ContractFactory(lot=frameworks.LotFactory(framework=one), **whose),
                reason="Made elsewhere.",
                by=access.SYSTEM,
                at=timezone.now(),
            )
            for one, whose in ((live, {"authority": authority}), (live_b, {}))
        ]
        for name in ("headroom", "headroom-csv", "headroom-grant"):
            self.things[name, "own"] = {"slug": live.slug}
            self.things[name, "foreign"] = {"slug": live_b.slug}
        self._pairs("api-headroom-postings-detail", *postings)

    def _prices(self, authority, consortium, draft_b):
        """A list for holders, of which the authority is one, and one of which it is not."""
        stored = files.store([b"Item,Price\n"], limit=100)
        framework = frameworks.FrameworkFactory(publisher=consortium)
        frameworks.AccessFactory(
            framework=framework,
            authority=authority,
            status=AccessStatus.ACTIVE,
            starts_on=framework.starts_on,
        )
        line = frameworks.PriceLineFactory(price_list__framework=framework, price_list__file=stored)
        line_b = frameworks.PriceLineFactory()
        for name in (
            "framework-prices",
            "framework-prices-csv",
            "price-lists",
            "price-list-upload",
        ):
            self.things[name, "own"] = {"slug": framework.slug}
            self.things[name, "foreign"] = {"slug": draft_b.slug}
        for name in ("price-list-check", "price-list-reasons"):
            for whose, one in (("own", framework), ("foreign", draft_b)):
                told = {"lot": None, "supplier": None, "replaces": None, "name": "prices.csv"}
                token = price_lists.sign(framework=one.pk, stored=stored.pk, **told)
                self.things[name, whose] = {"slug": one.slug, "token": token}
        self._pairs("price-comparison", line, line_b, slug=framework.slug)
        for name in ("price-list", "price-list-file", "api-price-lists-detail"):
            self._pairs(name, line.price_list, line_b.price_list)
        self._pairs("price-list-move", line.price_list, line_b.price_list, move="retire")
        self._pairs("api-price-lines-detail", line, line_b)

    def _pairs(self, name, own, foreign, **more):
        self.things[name, "own"] = {"pk": own.pk} | more
        self.things[name, "foreign"] = {"pk": foreign.pk} | more

    def address(self, line):
        return routes.address(line.name, self.things.get((line.name, line.of), {}))

    def address_of_nothing(self, line):
        """The same address with a number that never was; None where it takes none."""
        arguments = self.things[line.name, line.of]
        if "pk" not in arguments:
            return None
        return routes.address(line.name, arguments | {"pk": routes.UNKNOWN})


def _close(response):
    """Close the file that it would have sent, without the end of a request: that ends more."""
    request_finished.disconnect(close_old_connections)
    response.close()
    request_finished.connect(close_old_connections)


def ask(browser, method, address):
    """Call, and undo what it did; say how many things it left to history and to workers."""
    cookies = copy.deepcopy(browser.cookies)
    with transaction.atomic():
        before = AuditEvent.objects.count() + Job.objects.count()
        response = browser.generic(method, address)
        body = b"" if response.streaming else response.content
        if response.streaming:
            _close(response)
        left = AuditEvent.objects.count() + Job.objects.count() - before
        transaction.set_rollback(True)
    browser.cookies = cookies
    return response.status_code, body, left


@pytest.mark.django_db
@pytest.mark.parametrize("role", routes.ROLES)
def test_person_gets_what_the_table_says(role, people, authority, consortium, browser_of):
    """And a foreign thing is answered like one that never was."""
    world = World(authority, consortium, people["officer"])
    browser = browser_of(people[role])
    differences = []

    for line in routes.table():
        status, body, left = ask(browser, line.method, world.address(line))
        if status != line.expected[role]:
            differences.append(f"{line}: {status}, not {line.expected[role]}")
        if status >= 400 and left:
            differences.append(f"{line}: refused, but left {left} traces")

        nothing = world.address_of_nothing(line) if line.of == "foreign" else None
        runs_all_of_them = role == "operator" and line.expected[role] < 400
        if nothing is None or runs_all_of_them:
            continue
        status_of_nothing, body_of_nothing, _ = ask(browser, line.method, nothing)
        if status != status_of_nothing:
            differences.append(f"{line}: {status}, but nothing is {status_of_nothing}")
        if line.name.startswith("api-") and body != body_of_nothing:
            differences.append(f"{line}: {body!r}, but nothing is {body_of_nothing!r}")

    assert differences == []


@pytest.mark.django_db
def test_admin_is_closed_to_everybody_without_a_staff_account(people, browser_of):
    addresses = [
        f"/{route}"
        for route, pattern in routes.walk()
        if route.startswith("admin/") and not pattern.pattern.converters and "(?P" not in route
    ]
    browsers = {role: browser_of(person) for role, person in people.items()}
    opened = [
        (role, address)
        for role in people
        for address in addresses
        if address not in {"/admin/login/"}
        and browsers[role].get(address).status_code not in {301, 302}
    ]

    assert len(addresses) > 30
    assert opened == []
