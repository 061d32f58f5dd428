"""Keys of names as they are made from now on; what two names would share, the older one keeps."""

from django.db import migrations

from frameworks.matching.names import name_key


def make_keys_anew(apps, schema_editor):
    SupplierName = apps.get_model("frameworks", "SupplierName")
    taken = set()
    for name in SupplierName.objects.order_by("pk").iterator():
        key = name_key(name.name)
        if name.standing == "accepted" and key in taken:
            name.standing = "proposed"
        elif name.standing == "accepted":
            taken.add(key)
        if key != name.key or name.standing == "proposed":
            # Away first: the old key of one may be the new key of another.
            name.key = f"{key} #{name.pk}" if name.standing == "accepted" else key
            name.save(update_fields=["key", "standing"])
    for name in SupplierName.objects.filter(key__contains=" #").order_by("pk"):
        name.key = name.key.rpartition(" #")[0]
        name.save(update_fields=["key"])


class Migration(migrations.Migration):
    dependencies = [("frameworks", "0002_supplier_identity")]

    operations = [migrations.RunPython(make_keys_anew, migrations.RunPython.noop)]
