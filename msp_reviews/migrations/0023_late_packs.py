"""How late a quarter was taken up, and which build a notice tells of."""

import django.db.models.deletion
from django.db import migrations, models


def name_builds(apps, schema_editor):
    """A notice of before tells of the pack's latest build."""
    notices = apps.get_model("msp_reviews", "PackNotice").objects
    packs = apps.get_model("msp_reviews", "Pack").objects.filter(pk=models.OuterRef("pack"))
    notices.update(job=models.Subquery(packs.values("job")[:1]))


class Migration(migrations.Migration):

    dependencies = [
        ('msp_reviews', '0022_pack_schedules'),
        ('portfolio', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='scheduledpack',
            name='days_late',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.RemoveConstraint(
            model_name='packnotice',
            name='pack_notice_once',
        ),
        migrations.AddField(
            model_name='packnotice',
            name='job',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portfolio.job'),
        ),
        migrations.RunPython(name_builds, migrations.RunPython.noop),
    ]
