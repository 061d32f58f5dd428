"""Addresses of this app's pages."""

from django.urls import path

from benchmarking.views import (
    benchmarks,
    categories,
    framework_use,
    home,
    import_files,
    import_steps,
    imports,
    layouts,
    lines,
    peer_sets,
    peers,
    prices,
    purchases,
    recomputes,
    releases,
    supplier_names,
    transparency,
    upload,
)

urlpatterns = [
    path("home/", home.Home.as_view(), name="home"),
    path("spend/", imports.SpendImports.as_view(), name="spend-imports"),
    path("spend/upload/", upload.UploadSpend.as_view(), name="spend-upload"),
    path("spend/load/", import_steps.LoadWaiting.as_view(), name="spend-load"),
    path("spend/lines/", lines.SpendLines.as_view(), name="spend-lines"),
    path("spend/lines.csv", lines.SpendLinesFile.as_view(), name="spend-lines-csv"),
    path("spend/transparency/", transparency.SpendCheck.as_view(), name="transparency-spend"),
    path("spend/transparency.csv", transparency.SpendFile.as_view(), name="transparency-spend-csv"),
    path("spend/imports/<int:pk>/", imports.SpendImportPage.as_view(), name="spend-import"),
    path(
        "spend/imports/<int:pk>/progress/",
        imports.SpendImportProgress.as_view(),
        name="spend-import-progress",
    ),
    path(
        "spend/imports/<int:pk>/change/",
        import_steps.ChangeReading.as_view(),
        name="spend-import-change",
    ),
    path(
        "spend/imports/<int:pk>/discard/",
        import_steps.DiscardImport.as_view(),
        name="spend-import-discard",
    ),
    path(
        "spend/imports/<int:pk>/correct/",
        upload.CorrectImport.as_view(),
        name="spend-import-correct",
    ),
    path(
        "spend/imports/<int:pk>/ledger/",
        import_steps.StateLedgerTotal.as_view(),
        name="spend-import-ledger",
    ),
    path(
        "spend/imports/<int:pk>/undo/", import_steps.UndoImport.as_view(), name="spend-import-undo"
    ),
    path(
        "spend/imports/<int:pk>/refused/",
        import_files.RefusedRows.as_view(),
        name="spend-import-refused",
    ),
    path(
        "spend/imports/<int:pk>/refused.csv",
        import_files.RejectedRows.as_view(),
        name="spend-import-rejected",
    ),
    path(
        "spend/imports/<int:pk>/with-reasons.csv",
        import_files.FileWithReasons.as_view(),
        name="spend-import-with-reasons",
    ),
    path("spend/layouts/", layouts.Layouts.as_view(), name="spend-layouts"),
    path(
        "spend/layouts/<int:pk>/forget/",
        layouts.ForgetLayout.as_view(),
        name="spend-layout-forget",
    ),
    path(
        "spend/categories/review/",
        categories.ReviewCategories.as_view(),
        name="category-review",
    ),
    path("spend/categories/rules/", categories.CategoryRules.as_view(), name="category-rules"),
    path(
        "spend/categories/rules/<int:pk>/withdraw/",
        categories.WithdrawRule.as_view(),
        name="category-rule-withdraw",
    ),
    path("benchmarks/", benchmarks.Benchmarks.as_view(), name="benchmarks"),
    path("benchmarks.csv", benchmarks.BenchmarksFile.as_view(), name="benchmarks-csv"),
    path(
        "benchmarks/categories/<slug:key>/",
        benchmarks.CategoryBenchmark.as_view(),
        name="benchmark-category",
    ),
    path("benchmarks/frameworks/", framework_use.FrameworkUse.as_view(), name="framework-use"),
    path(
        "benchmarks/frameworks.csv",
        framework_use.FrameworkUseFile.as_view(),
        name="framework-use-csv",
    ),
    path("benchmarks/public/", benchmarks.PublicBenchmarks.as_view(), name="benchmarks-public"),
    path(
        "benchmarks/public.csv",
        benchmarks.PublicBenchmarksFile.as_view(),
        name="benchmarks-public-csv",
    ),
    path("benchmarks/recomputes/", recomputes.Recomputes.as_view(), name="recomputes"),
    path(
        "benchmarks/categories/<slug:key>/pack.json",
        releases.ResultPack.as_view(),
        name="benchmark-category-pack",
    ),
    path("benchmarks/releases/", releases.Releases.as_view(), name="releases"),
    path("benchmarks/releases/publish/", releases.PublishRelease.as_view(), name="release-publish"),
    path(
        "benchmarks/releases/readings/", releases.ReleaseReadings.as_view(), name="release-readings"
    ),
    path("benchmarks/releases/<int:number>/", releases.ReleasePage.as_view(), name="release"),
    path(
        "benchmarks/releases/<int:number>/figures.csv",
        releases.ReleaseFile.as_view(),
        name="release-csv",
    ),
    path(
        "benchmarks/releases/<int:number>/figures/<int:pk>/pack.json",
        releases.ReleaseFigurePack.as_view(),
        name="release-figure-pack",
    ),
    path("benchmarks/peers/", peers.Peers.as_view(), name="benchmark-peers"),
    path("benchmarks/peers/sets/", peer_sets.PeerSets.as_view(), name="benchmark-peer-sets"),
    path(
        "benchmarks/peers/sets/propose/",
        peer_sets.ProposePeerSet.as_view(),
        name="benchmark-peer-set-propose",
    ),
    path(
        "benchmarks/peers/sets/<int:pk>/",
        peer_sets.PeerSetPage.as_view(),
        name="benchmark-peer-set",
    ),
    path("benchmarks/method/", benchmarks.Method.as_view(), name="method"),
    path(
        "benchmarks/consortia/<slug:slug>/",
        benchmarks.ConsortiumBenchmarks.as_view(),
        name="benchmarks-consortium",
    ),
    path("prices/", prices.UnitPrices.as_view(), name="unit-prices"),
    path("prices.csv", prices.UnitPricesFile.as_view(), name="unit-prices-csv"),
    path("prices/items/<int:pk>/", prices.ItemPrice.as_view(), name="unit-price"),
    path("prices/items/<int:pk>.csv", prices.ItemPriceFile.as_view(), name="unit-price-csv"),
    path("prices/levels/", prices.PriceLevels.as_view(), name="price-levels"),
    path("prices/levels.csv", prices.PriceLevelsFile.as_view(), name="price-levels-csv"),
    path("prices/questions/", purchases.PriceQuestions.as_view(), name="price-questions"),
    path("prices/questions/<int:pk>/", purchases.AnswerQuestion.as_view(), name="price-question"),
    path("prices/adjustments/", purchases.Adjustments.as_view(), name="adjustments"),
    path("prices/adjustments/add/", purchases.ClaimAdjustment.as_view(), name="adjustment-add"),
    path(
        "prices/adjustments/<int:pk>/sign/",
        purchases.SignAdjustment.as_view(),
        name="adjustment-sign",
    ),
    path("prices/purchases/", purchases.PurchaseImports.as_view(), name="purchase-imports"),
    path("prices/purchases/upload/", purchases.UploadPurchases.as_view(), name="purchase-upload"),
    path(
        "prices/purchases/<int:pk>/",
        purchases.PurchaseImportPage.as_view(),
        name="purchase-import",
    ),
    path(
        "prices/purchases/<int:pk>/undo/",
        purchases.UndoPurchases.as_view(),
        name="purchase-import-undo",
    ),
    path(
        "prices/purchases/<int:pk>/with-reasons.csv",
        purchases.RowsWithReasons.as_view(),
        name="purchase-import-rows",
    ),
    path("suppliers/review/", supplier_names.SupplierReview.as_view(), name="supplier-review"),
    path(
        "suppliers/changes/<int:pk>/undo/",
        supplier_names.UndoSupplierChange.as_view(),
        name="supplier-change-undo",
    ),
    path(
        "suppliers/<slug:slug>/names/",
        supplier_names.SupplierNames.as_view(),
        name="supplier-names",
    ),
    path(
        "suppliers/<slug:slug>/names/split/",
        supplier_names.SplitNames.as_view(),
        name="supplier-split",
    ),
    path(
        "suppliers/<slug:slug>/merge/",
        supplier_names.MergeSupplier.as_view(),
        name="supplier-merge",
    ),
    path("suppliers/<slug:slug>/group/", supplier_names.SetGroup.as_view(), name="supplier-group"),
    path(
        "suppliers/<slug:slug>/group/clear/",
        supplier_names.ClearGroup.as_view(),
        name="supplier-group-clear",
    ),
]
