"""Peers by likeness, frozen by the year; results say with whom they are compared."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("benchmarking", "0006_category_rules"),
        ("consortia", "0004_news_of_buying"),
        ("frameworks", "0019_what_is_committed_stands_in_the_ledger"),
    ]

    operations = [
        migrations.CreateModel(
            name="PeerProfile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("key", models.SlugField(max_length=60, unique=True)),
                ("name", models.TextField()),
                ("why", models.TextField(help_text="Why these variables, in a sentence.")),
                (
                    "variables",
                    models.JSONField(
                        help_text="Key, name, weight and whether logarithms are taken."
                    ),
                ),
                (
                    "is_usual",
                    models.BooleanField(
                        default=False, help_text="Serves every category that names no other."
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_usual", True)),
                        fields=("is_usual",),
                        name="peer_profile_one_usual",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProfileCategory",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Statistic",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "variable",
                    models.SlugField(help_text="Such as urban-share or density.", max_length=60),
                ),
                (
                    "year",
                    models.PositiveSmallIntegerField(help_text="The calendar year it describes."),
                ),
                ("value", models.DecimalField(decimal_places=8, max_digits=20)),
                ("source", models.TextField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True),
                        name="statistic_names_source",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="benchmarkresult",
            name="rank_highest",
            field=models.PositiveIntegerField(help_text="Greatest of them.", null=True),
        ),
        migrations.AddField(
            model_name="benchmarkresult",
            name="rank_lowest",
            field=models.PositiveIntegerField(
                help_text="Least of the ranks that it takes when each quarter is left out.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="benchmarkresult",
            name="tier",
            field=models.TextField(
                choices=[
                    ("T1", "The most similar of its kind"),
                    ("T2", "All of its kind in the country"),
                    ("T3", "Members of its consortia"),
                    ("T4", "All bodies"),
                ],
                default="T2",
                help_text="With whom it is compared.",
            ),
        ),
        migrations.AlterField(
            model_name="benchmarkresult",
            name="peer_group",
            field=models.TextField(
                choices=[
                    ("county", "County council"),
                    ("unitary", "Unitary authority"),
                    ("metropolitan", "Metropolitan district"),
                    ("london_borough", "London borough"),
                    ("district", "District council"),
                    ("combined", "Combined authority"),
                    ("scottish_council", "Scottish council"),
                    ("welsh_council", "Welsh council"),
                    ("ni_district", "Northern Ireland district"),
                    ("police", "Police body"),
                    ("fire", "Fire and rescue authority"),
                    ("nhs_trust", "NHS trust"),
                    ("nhs_commissioner", "NHS commissioner"),
                    ("department", "Government department"),
                    ("agency", "Agency or other public body"),
                    ("university", "University"),
                    ("school_trust", "Academy trust"),
                    ("national_park", "National park authority"),
                    ("other", "Other public body"),
                ],
                help_text="The authority's own kind.",
            ),
        ),
        migrations.CreateModel(
            name="PeerVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "year",
                    models.PositiveSmallIntegerField(
                        help_text="The year whose figures use these peers."
                    ),
                ),
                (
                    "variables",
                    models.JSONField(help_text="The profile's, as they were on that day."),
                ),
                (
                    "input_hash",
                    models.TextField(help_text="SHA-256 of the variables and statistics read."),
                ),
                ("frozen_at", models.DateTimeField()),
                (
                    "profile",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="benchmarking.peerprofile",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("profile", "year"), name="peer_version_once_a_year"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PeerPlace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.TextField(help_text="Its kind on that day: peers are of one kind."),
                ),
                (
                    "known",
                    models.JSONField(
                        help_text="Each variable's value as text, and the year it is of."
                    ),
                ),
                ("weight_known", models.DecimalField(decimal_places=6, max_digits=7)),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="consortia.authority",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="places",
                        to="benchmarking.peerversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "authority"), name="peer_place_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weight_known__range", (0, 1))),
                        name="peer_place_weight_from_0_to_1",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Peer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rank", models.PositiveSmallIntegerField()),
                ("distance", models.DecimalField(decimal_places=8, max_digits=12)),
                (
                    "rebased",
                    models.DecimalField(
                        decimal_places=8, help_text="1 for the farthest of its kind.", max_digits=9
                    ),
                ),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="consortia.authority",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="consortia.authority",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="peers",
                        to="benchmarking.peerversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "authority", "member"), name="peer_once_a_version"
                    ),
                    models.UniqueConstraint(
                        fields=("version", "authority", "rank"), name="peer_rank_once_a_version"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("authority", models.F("member")), _negated=True),
                        name="peer_is_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rank__gte", 1)), name="peer_rank_from_1"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("distance__gte", 0)), name="peer_distance_from_0"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rebased__range", (0, 1))),
                        name="peer_rebased_from_0_to_1",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="benchmarkresult",
            name="peer_version",
            field=models.ForeignKey(
                help_text="The frozen neighbours of tier T1; none at other tiers.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="benchmarking.peerversion",
            ),
        ),
        migrations.AddConstraint(
            model_name="benchmarkresult",
            constraint=models.CheckConstraint(
                condition=models.Q(("tier__in", ["T1", "T2", "T3", "T4"])),
                name="benchmark_result_tier_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="benchmarkresult",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("peer_version__isnull", False), ("tier", "T1")),
                    models.Q(models.Q(("tier", "T1"), _negated=True), ("peer_version", None)),
                    _connector="OR",
                ),
                name="benchmark_result_neighbours_have_a_version",
            ),
        ),
        migrations.AddConstraint(
            model_name="benchmarkresult",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("rank_highest", None), ("rank_lowest", None)),
                    models.Q(
                        ("median__isnull", False),
                        ("rank_highest__isnull", False),
                        ("rank_lowest__gte", 1),
                        ("rank_lowest__isnull", False),
                        ("rank_lowest__lte", models.F("rank_highest")),
                    ),
                    _connector="OR",
                ),
                name="benchmark_result_rank_range_with_a_median",
            ),
        ),
        migrations.AddField(
            model_name="profilecategory",
            name="category",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="frameworks.category",
            ),
        ),
        migrations.AddField(
            model_name="profilecategory",
            name="profile",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="chosen_for",
                to="benchmarking.peerprofile",
            ),
        ),
        migrations.AddField(
            model_name="peerprofile",
            name="categories",
            field=models.ManyToManyField(
                related_name="+", through="benchmarking.ProfileCategory", to="frameworks.category"
            ),
        ),
        migrations.AddField(
            model_name="statistic",
            name="authority",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="statistics",
                to="consortia.authority",
            ),
        ),
        migrations.AddConstraint(
            model_name="statistic",
            constraint=models.UniqueConstraint(
                fields=("authority", "variable", "year"), name="statistic_once_a_year"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="peerversion",
            trigger=pgtrigger.compiler.Trigger(
                name="never_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="5e6d1cac2ae5fdae572c3bc4a5c9107cd5ccc08f",
                    operation="UPDATE",
                    pgid="pgtrigger_never_changes_67100",
                    table="benchmarking_peerversion",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="peerplace",
            trigger=pgtrigger.compiler.Trigger(
                name="never_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="58de19c306f4c81cb91d1bce98a42f48ffa0a4c9",
                    operation="UPDATE",
                    pgid="pgtrigger_never_changes_7dd6d",
                    table="benchmarking_peerplace",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="peer",
            trigger=pgtrigger.compiler.Trigger(
                name="never_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="29d8f42113459c1c8650abc6f226f1efdf49944b",
                    operation="UPDATE",
                    pgid="pgtrigger_never_changes_d742c",
                    table="benchmarking_peer",
                    when="BEFORE",
                ),
            ),
        ),
    ]
