"""What every code of a refusal or note says to people: what is so, and what to do next."""

from collections.abc import Mapping

from core.i18n import LazyText, _, lazy_gettext

# Codes of notes: nothing is wrong, nothing was to be imported.
NOT_FAULTS = frozenset(
    {
        "not_registry",
        "sequence_listing",
        "empty_day",
        "property_without_right",
        "held_by_other",
        "number_of_another",
        "number_taken_over",
        "answer_partial",
        "value_unread",
        "reasons_left_out",
    }
)
# Codes of notes that arise only while a record is taken, and not when it is read again.
TOLD_WHILE_TAKEN = frozenset({"number_of_another", "number_taken_over"})
ALSO = "also:"  # before the code of a further fault in a row that was refused for another one already

TEXTS: dict[str, LazyText] = {
    "not_registry": lazy_gettext(
        "This is not a registry file of a kind that is read here, so there is nothing to import from it. "
        "It can be left out."
    ),
    "held_by_other": lazy_gettext(
        "%(number)s was taken over, but the file names %(holders)s as the holder, so it is not among your rights. "
        "If it is yours, open its page and claim it with the register extract."
    ),
    "reasons_left_out": lazy_gettext(
        "%(count)s further reasons are not listed. Mend those above, import the file again, and the next ones are told."
    ),
    "sequence_listing": lazy_gettext("This document is a sequence listing, a part of another patent. Nothing to do."),
    "file_empty": lazy_gettext("The file is empty. Fetch it from the office again."),
    "file_unreadable": lazy_gettext("The file cannot be opened: %(detail)s."),
    "file_packed": lazy_gettext("The file is packed (%(format)s). Unpack it and import what is in it."),
    "format_not_read": lazy_gettext(
        "This is a registry file of a kind that is not read here (%(format)s), so nothing was imported from it. "
        "Ask the office for the same rights in another format."
    ),
    "xml_entity": lazy_gettext(
        "The document declares the entity %(name)s, which could pull in or multiply other content. Such declarations "
        "are never followed. Fetch the file from the office itself, or have the declaration removed."
    ),
    "xml_entity_undeclared": lazy_gettext(
        "The entity &%(name)s; is used but not declared. Replace it by the character it stands for and import again."
    ),
    "xml_too_deep": lazy_gettext(
        "Elements are nested more than %(limit)s deep, which no registry file needs. "
        "Fetch the file from the office again."
    ),
    "xml_text_too_long": lazy_gettext(
        "One text in the document is longer than 10 million characters. Fetch the file from the office again."
    ),
    "xml_record_too_big": lazy_gettext(
        "One record is larger than any that an office publishes. Fetch the file from the office again."
    ),
    "xml_prolog_too_long": lazy_gettext(
        "No element begins within the first million characters. Fetch the file from the office again."
    ),
    "xml_truncated": lazy_gettext("The document breaks off before its end. Fetch the file from the office again."),
    "xml_two_roots": lazy_gettext(
        "After the end of the document something else begins without an XML declaration. "
        "Put each document into a file of its own, or begin each with its declaration."
    ),
    "xml_encoding": lazy_gettext(
        "The bytes are not the encoding that the document names (%(encoding)s). "
        "Save the file in UTF-8, or correct the name in its first line."
    ),
    "xml_encoding_unknown": lazy_gettext(
        "The document names the encoding %(encoding)s, which is not read here. Save the file in UTF-8."
    ),
    "xml_nul": lazy_gettext(
        "The document contains a NUL character, so it was damaged. Fetch it from the office again."
    ),
    "xml_not_well_formed": lazy_gettext(
        "The document is not well-formed XML (%(detail)s). Mend that line and import again."
    ),
    "json_truncated": lazy_gettext(
        "The answer breaks off before its end; records read before that place: %(count)s. "
        "Fetch it from the office again."
    ),
    "json_two_roots": lazy_gettext(
        "After the end of the answer something else begins; records read before that place: %(count)s. "
        "Put each answer into a file of its own."
    ),
    "json_not_well_formed": lazy_gettext(
        "The answer is not well-formed JSON (%(detail)s); records read before that place: %(count)s. "
        "Fetch it from the office again."
    ),
    "json_encoding": lazy_gettext(
        "From this line on the bytes are not UTF-8, in which offices write JSON. Save the file in UTF-8."
    ),
    "json_nul": lazy_gettext("The answer contains a NUL character, so it was damaged. Fetch it from the office again."),
    "json_too_deep": lazy_gettext(
        "Objects are nested more than %(limit)s deep, which no registry file needs; records read before that "
        "place: %(count)s. Fetch the file from the office again."
    ),
    "json_text_too_long": lazy_gettext(
        "One text in the answer is longer than 10 million characters; records read before that place: %(count)s. "
        "Fetch it from the office again."
    ),
    "json_number_too_long": lazy_gettext(
        "A number in the answer has thousands of digits, which no registry file needs; records read before that "
        "place: %(count)s. Fetch the file from the office again."
    ),
    "json_record_too_big": lazy_gettext(
        "One record is larger than any that an office publishes; records read before that place: %(count)s. "
        "Fetch the file from the office again."
    ),
    "json_key_twice": lazy_gettext(
        "The key %(key)s, under which the records stand, occurs twice; records read before that place: %(count)s. "
        "Put each answer into a file of its own."
    ),
    "record_key_twice": lazy_gettext(
        "In record %(place)s the key %(key)s stands twice, so it is not sure which value is meant. "
        "Fetch the file from the office again."
    ),
    "answer_no_data": lazy_gettext(
        "The office answered that it has no data for this request. Check the number and ask it again."
    ),
    "answer_partial": lazy_gettext(
        "This answer holds %(count)s of the %(total)s records that the office found, so the import is incomplete. Ask "
        "for the others too, in portions by date or page, and import them."
    ),
    "value_unread": lazy_gettext(
        "%(field)s says %(value)s, which is no such thing; the record was taken over without it. "
        "Compare it with the register."
    ),
    "answer_error": lazy_gettext("The office answered with an error instead of data (%(detail)s). Ask it again."),
    "jpo_no_right": lazy_gettext(
        "This answer of the Japan Patent Office names a person or firm and holds no right. "
        "Ask it for the progress of an application (app_progress)."
    ),
    "jpo_numbers_only": lazy_gettext(
        "This answer of the Japan Patent Office links numbers or priorities of %(number)s and does not say what kind "
        "of right it is. Ask it for the progress of that application (app_progress)."
    ),
    "cce_no_original": lazy_gettext(
        "The row does not name the original registration (oreg) with its date (odat), so nobody can tell which work "
        "was renewed. Fill both in and import again."
    ),
    "cce_too_soon": lazy_gettext(
        "A work registered on %(odat)s could be renewed 27 years later, not on %(rdat)s. Compare both dates with the "
        "printed entry, correct them and import again."
    ),
    "cce_no_date": lazy_gettext(
        "The entry has no date of registration. Numbers of this time were given out again and again, so without its "
        "date nobody can tell the work from others."
    ),
    "empty_day": lazy_gettext("The office recorded nothing on the day of this file, so there is nothing to import."),
    "record_without_number": lazy_gettext("The record carries no number, so it cannot be told from others."),
    "record_without_office": lazy_gettext(
        "The record does not say of which office it is, so its number means nothing. Fetch it from the office again."
    ),
    "record_kind_unknown": lazy_gettext("The kind code %(kind)s is not one of a patent, utility model or design."),
    "record_deleted_at_office": lazy_gettext("The office has deleted this record. Nothing was changed here."),
    "record_number_conflict": lazy_gettext(
        "The numbers of this record belong to two different assets here (%(assets)s). "
        "Ask the platform to join them, then import again."
    ),
    "record_of_two_rights": lazy_gettext(
        "This record shares a number with the right %(number)s here, but its application or registration number is "
        "another: they are two rights. Compare the numbers with the register, mend the file and import it again."
    ),
    "record_aside": lazy_gettext(
        "Each number of this record stands with a right of which a younger record, or one nearer to the office, tells "
        "something else, so it tells of none. It is kept aside. Compare its numbers with the register, mend the file "
        "and import it again."
    ),
    "number_of_another": lazy_gettext(
        "The number %(number)s stands with the right %(holder)s here, by a younger record or one nearer to the office, "
        "so this record was taken over without it. Compare both with the register."
    ),
    "number_taken_over": lazy_gettext(
        "The number %(number)s went over to the right of this record (%(holder)s). The earlier record %(record)s, "
        "which gave it to another right, is older or further from the office and is kept without it. Compare both with "
        "the register."
    ),
    "record_one_too_many": lazy_gettext(
        "%(most)s records stand behind %(number)s already, more than any right has. "
        "Ask the platform to look at the file."
    ),
    "record_of_another": lazy_gettext(
        "The right %(number)s belongs to another organisation here. Ask an operation center to import this file."
    ),
    "record_unclaimed": lazy_gettext(
        "The right %(number)s is here already and belongs to nobody who takes part. "
        "Claim it on its page; a center compares the claim with the register."
    ),
    "record_differs": lazy_gettext(
        "%(number)s was kept as it is: this file differs from what is on record (%(parts)s). Only a file that an "
        "operation center brings changes that. Hand the file to your center."
    ),
    "recordal_without_right": lazy_gettext(
        "The recordal %(ref)s names no right at the US office (%(named)s), so there is nothing to write it on. "
        "Import it again when the office gives an application or patent number."
    ),
    "property_without_right": lazy_gettext(
        "The recordal %(ref)s also names %(named)s, which is no right at the US office and was left out."
    ),
    "recordal_uneven": lazy_gettext(
        "The lists of numbers in the recordal %(ref)s differ in length, so it is not sure which belong together. "
        "Fetch it from the office again."
    ),
    "case_international": lazy_gettext(
        "%(number)s is an international application and no right at the US office. Import it from the EPO or WIPO."
    ),
    "case_proceeding": lazy_gettext(
        "%(number)s is the reexamination of a patent and no right of its own. Import the patent."
    ),
    "record_date_future": lazy_gettext(
        "The record is dated %(day)s, which lies in the future. Fetch the file from the office again."
    ),
    "record_unreadable": lazy_gettext(
        "Something in the record does not fit its place (%(detail)s). Fetch it from the office again; "
        "the others were not affected."
    ),
    "record_failed": lazy_gettext("The record could not be stored (%(detail)s). The others were not affected."),
    "record_number_unreadable": lazy_gettext(
        "The number %(number)s does not follow the pattern of the office. Correct it and import again."
    ),
    "ops_not_found": lazy_gettext("The EPO found no document for this request. Check the number and ask it again."),
    "ops_fault": lazy_gettext("The EPO answered with an error instead of data. Ask it again."),
    "ops_numbers": lazy_gettext(
        "This answer of the EPO converts numbers and holds no right. Ask it for the bibliographic data (biblio)."
    ),
    "ops_images": lazy_gettext(
        "This answer of the EPO lists images and holds no right. Ask it for the bibliographic data (biblio)."
    ),
    "ops_full_text": lazy_gettext(
        "This answer of the EPO holds claims or a description only. Ask it for the bibliographic data (biblio)."
    ),
    "ops_search": lazy_gettext(
        "This answer of the EPO is a list of hits with numbers only. "
        "Ask for the search with bibliographic data (biblio) and import that."
    ),
    "ops_register": lazy_gettext(
        "This answer of the European Patent Register names no file. Ask it for one publication or application number."
    ),
    "kipris_goods": lazy_gettext(
        "This answer of KIPRIS lists goods without saying of which mark. "
        "Ask it for the mark itself (TradeMarkInfo) and import that."
    ),
    "kipris_error": lazy_gettext(
        "KIPRIS answered with an error instead of data, most often because the access key is missing or has run out. "
        "Ask it again."
    ),
    "no_record": lazy_gettext("The document holds no record of a right, so there was nothing to import from it."),
    "csv_columns": lazy_gettext("The table lacks the columns %(columns)s. Add them and import again."),
    "csv_encoding": lazy_gettext(
        "The row holds bytes that are not %(encoding)s, the encoding of the table. "
        "Write the row anew, or save the table in UTF-8, and import again."
    ),
    "csv_nul": lazy_gettext("The row contains a NUL character, so it was damaged. Write it anew and import again."),
    "csv_line_too_long": lazy_gettext(
        "The line is longer than a million characters, which no table needs. Look for line breaks that were lost."
    ),
    "csv_row_broken": lazy_gettext(
        "The row cannot be read (%(detail)s). Look for a quotation mark that is not closed."
    ),
    "csv_row_long": lazy_gettext(
        "The row has more cells than the table has columns. Look for a comma without quotation marks."
    ),
    "csv_value_missing": lazy_gettext("The cell %(column)s is empty. Fill it in and import again."),
    "csv_kind_unknown": lazy_gettext("The kind %(value)s is neither work (作品) nor software (软件)."),
    "csv_date_unreadable": lazy_gettext("The date %(value)s in %(column)s cannot be read. Write it as 2026-11-23."),
    "csv_office_unknown": lazy_gettext("%(value)s is not the two-letter code of an office. Write CN for China."),
    "csv_value_unknown": lazy_gettext(
        "The value %(value)s in %(column)s is not one of those that the description names."
    ),
}


PART_LABELS: dict[str, LazyText] = {
    "kind": lazy_gettext("kind of right"),
    "status": lazy_gettext("legal status"),
    "term": lazy_gettext("end of the term"),
    "owner": lazy_gettext("owner"),
    "dispute": lazy_gettext("disputes"),
    "numbers": lazy_gettext("numbers"),
    "particulars": lazy_gettext("title, dates or summary"),
}


def message_of(code: str, values: Mapping[str, str]) -> str:
    """The sentence of a code in the language in force."""
    if code.startswith(ALSO):
        return _("In the same row: %(message)s", message=message_of(code.removeprefix(ALSO), values))
    text = TEXTS.get(code)
    if "parts" in values:
        named = [str(PART_LABELS.get(part, part)) for part in values["parts"].split(",")]
        values = {**values, "parts": _(", ").join(named)}
    return _(text.text, **values) if text is not None else code
