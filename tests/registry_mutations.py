"""Rules of the importer, broken on purpose: whose word counts, title and burdens, what is joined and what is not."""

from tests.mutation import Mutation, within

AREA = "registry"
FILES = "tests/listings/registry"
CONTRADICT = f"{FILES}/test_contradictions.py"
REGISTRY: list[Mutation] = [
    *within(
        AREA, "listings/registry/joining.py",
        f"{CONTRADICT}::test_the_younger_record_holds_the_number_and_the_older_keeps_the_rest "
        f"{CONTRADICT}::test_a_number_in_a_holders_file_never_stands_in_the_way_of_the_office",
        ("return self.trusted, day or date.min, rank, self.digest", "return True, day or date.min, rank, self.digest",
         "what a holder writes counts like the office's word"),
        ("return self.trusted, day or date.min, rank,", "return self.trusted, date.min, rank,",
         "the older record is believed"),
    ),
    *within(
        AREA, "listings/registry/dividing.py",
        f"{CONTRADICT}::test_every_number_stands_with_one_right_and_the_highest_authority_yields_none "
        f"{CONTRADICT}::test_the_younger_record_holds_the_number_and_the_older_keeps_the_rest",
        ("for teller in sorted(tellers, key=lambda each: each.authority, reverse=True):", "for teller in tellers:",
         "of two records that claim a number the first to come holds it"),
        ("TELLING = (NumberType.APPLICATION, NumberType.REGISTRATION)", "TELLING = (NumberType.REGISTRATION,)",
         "two applications become one right by a mistyped number"),
    ),
    *within(
        AREA, "listings/registry/title.py", f"{FILES}/test_title.py",
        ("if gave_before or kind is not EventKind.ASSIGNMENT:", "if kind is not EventKind.ASSIGNMENT:",
         "who has given the right away gives it once more"),
        ("if part is Part.CORRECTED:", "if part is Part.POWERLESS:", "what a later recordal corrects moves the title"),
        ("kind not in MOVING or not event.takers or not source.trusted:", "kind not in MOVING or not event.takers:",
         "a holder's own file moves the title"),
    ),
    *within(
        AREA, "listings/registry/title.py",
        f"{FILES}/test_us_recordals.py::"
        "test_a_holders_own_file_does_not_tell_what_a_recordal_did_that_the_office_leaves_open",
        ("if same is None or (origin.trusted and not found[same][1].trusted):", "if same is None:",
         "a holder's file says what the office's recordal did"),
    ),
    *within(
        AREA, "listings/registry/burdens.py", f"{FILES}/test_title.py",
        ("elif entry.part is Part.LIFTS and heard:", "elif entry.part is Part.LIFTS:",
         "a holder's own file lifts a security"),
    ),
    *within(
        AREA, "listings/registry/burdens.py",
        f"{FILES}/test_any_order.py::"
        "test_a_release_that_may_mean_either_of_two_securities_ends_neither_in_any_order",
        ("named = candidates if len(candidates) == 1 else []", "named = candidates[:1]",
         "a release ends one of two securities by guess"),
    ),
    *within(
        AREA, "listings/registry/recordals.py", f"{FILES}/test_title.py",
        ('r"RELEASE|TERMINAT|DISCHARG"', 'r"TERMINAT|DISCHARG"', "the release of a security is taken for a security"),
    ),
    *within(
        AREA, "listings/registry/rows.py",
        f"{FILES}/test_any_order.py::test_what_a_person_has_ended_stays_ended "
        f"{FILES}/test_waiting.py::test_holders_who_waited_come_in_when_the_promise_has_ended",
        ('if told["ended_on"] is None and (day := ends.get(told["ref"])) is not None:', "if not told:",
         "a further file takes back the end that a person has entered"),
        ("if is_promised(session, asset):", "if not asset:", "a file changes the holders of a right under a deal"),
    ),
    *within(
        AREA, "listings/registry/merging.py",
        f"{FILES}/test_trust.py::"
        "test_a_new_right_from_the_holders_own_file_is_marked_until_a_center_brings_the_offices "
        f"{FILES}/test_importer.py::test_a_holder_cannot_rewrite_the_right_of_another_organisation",
        ("if taken is not None and (taken.trusted or not who.keeper):", "if taken is not None:",
         "a holder's file stays one, though a center brings the same"),
        ("if who.actor.organisation_id not in owners - {None}:", "if not owners:",
         "a holder's file changes the right of another"),
    ),
    *within(
        AREA, "listings/registry/uniting.py",
        f"{FILES}/test_any_order.py::"
        "test_two_rights_on_both_of_which_something_is_recorded_here_are_not_joined_by_a_file",
        ("if _has_history(session, gone) or not _lets_go", "if not _lets_go",
         "a right on which something is recorded here goes on as another"),
    ),
    *within(
        AREA, "listings/registry/taking.py",
        f"{FILES}/test_imports.py::test_an_import_that_is_cancelled_keeps_what_it_took_and_can_go_on",
        ("run.book.verdicts(span.first, len(batch))", "{}", "an import that goes on takes its records once more"),
    ),
    *within(
        AREA, "listings/assets/numbers/china.py", "tests/listings/assets/test_numbers.py",
        ("% 11", "% 10", "the check digit of a Chinese number is reckoned wrong"),
    ),
]  # fmt: skip
