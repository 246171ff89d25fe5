"""Partners, contracts, service levels, reviews and packs."""

from django.apps import AppConfig


class MspReviewsConfig(AppConfig):
    """Partners, contracts, service levels, reviews and packs."""

    name = "msp_reviews"

    def ready(self) -> None:
        """Put the history of msp_reviews under the protection of triggers."""
        from django.core.checks import register

        from msp_reviews import tasks, triggers
        from msp_reviews.actions import action_digests, imports, pack_schedules, packs, reminders
        from msp_reviews.actions.api_tokens import forget_calls
        from msp_reviews.models import PackKind
        from msp_reviews.pdf.libraries import check_libraries
        from msp_reviews.pdf.signing import check_signing
        from msp_reviews.queries import due, partners, search
        from portfolio import registry

        triggers.declare_history()
        for kind in map(packs.job_kind, PackKind):
            registry.job_kinds[kind] = tasks.build_pack
            registry.job_writers[kind] = tasks.publish_pack
        registry.sweepers.append(tasks.tidy_packs)
        registry.sweepers.append(tasks.tidy_documents)
        registry.job_kinds |= reminders.HANDLERS | action_digests.HANDLERS | pack_schedules.HANDLERS
        registry.sweepers.append(tasks.remind_of_dates)
        registry.sweepers.append(tasks.take_up_targets)
        registry.sweepers.append(tasks.follow_pack_schedules)
        registry.sweepers.append(tasks.digest_actions)
        registry.sweepers.append(forget_calls)
        register(check_libraries)
        register(check_signing)
        registry.importers["partner"] = imports.PartnerImporter()
        registry.importers["contract"] = imports.ContractImporter()
        registry.importers["service"] = imports.ServiceImporter()
        registry.search_providers.append(search.found)
        registry.due_providers.append(due.waiting_for)
        registry.spend_providers.append(partners.spend_of)
        registry.partner_names.append(partners.names_of)
