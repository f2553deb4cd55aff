CREATE TABLE audit_entry (
    id BIGSERIAL NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    subject VARCHAR(60) NOT NULL,
    action VARCHAR(60) NOT NULL,
    person_id INTEGER,
    organisation_id INTEGER,
    actor_name VARCHAR(200) NOT NULL,
    before JSONB NOT NULL,
    after JSONB NOT NULL,
    evidence VARCHAR(64),
    request_id VARCHAR(40),
    CONSTRAINT pk_audit_entry PRIMARY KEY (id)
)

-- next

CREATE INDEX ix_audit_entry_subject_id ON audit_entry (subject, id)

-- next

CREATE OR REPLACE FUNCTION audit_entry_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'audit_entry is append-only'; END $$

-- next

CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_append_only()

-- next

CREATE TABLE stored_answer (
    id BIGSERIAL NOT NULL,
    owner VARCHAR(80) NOT NULL,
    key VARCHAR(120) NOT NULL,
    request_hash VARCHAR(64) NOT NULL,
    status INTEGER,
    body JSONB,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_stored_answer PRIMARY KEY (id),
    CONSTRAINT uq_stored_answer_owner_key UNIQUE (owner, key)
)

-- next

CREATE TABLE stored_file (
    id BIGSERIAL NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    name VARCHAR(200) NOT NULL,
    media_type VARCHAR(80) NOT NULL,
    size_bytes INTEGER NOT NULL,
    purpose VARCHAR(60) NOT NULL,
    organisation_id INTEGER,
    person_id INTEGER,
    kept_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_stored_file PRIMARY KEY (id),
    CONSTRAINT ck_stored_file_size_not_negative CHECK (size_bytes >= 0)
)

-- next

CREATE INDEX ix_stored_file_organisation_id_kept_at ON stored_file (organisation_id, kept_at)

-- next

CREATE INDEX ix_stored_file_purpose ON stored_file (purpose)

-- next

CREATE INDEX ix_stored_file_sha256 ON stored_file (sha256)

-- next

CREATE TABLE job (
    id BIGSERIAL NOT NULL,
    kind VARCHAR(60) NOT NULL,
    key VARCHAR(120) NOT NULL,
    payload JSONB NOT NULL,
    state VARCHAR(40) NOT NULL,
    due_at TIMESTAMP WITH TIME ZONE NOT NULL,
    lease_until TIMESTAMP WITH TIME ZONE,
    attempts INTEGER NOT NULL,
    error TEXT,
    progress JSONB NOT NULL,
    asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    finished_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_job PRIMARY KEY (id),
    CONSTRAINT uq_job_kind_key UNIQUE (kind, key),
    CONSTRAINT ck_job_jobstate CHECK (state IN ('waiting', 'running', 'done', 'failed'))
)

-- next

CREATE INDEX ix_job_state_due_at ON job (state, due_at)

-- next

CREATE TABLE heartbeat (
    name VARCHAR(40) NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_heartbeat PRIMARY KEY (name)
)

-- next

CREATE TABLE web_session (
    key_hash VARCHAR(64) NOT NULL,
    person_id INTEGER,
    content JSONB NOT NULL,
    address VARCHAR(64) NOT NULL,
    agent VARCHAR(300) NOT NULL,
    begun_at TIMESTAMP WITH TIME ZONE NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_web_session PRIMARY KEY (key_hash)
)

-- next

CREATE INDEX ix_web_session_person_id ON web_session (person_id)

-- next

CREATE TABLE organisation (
    id BIGSERIAL NOT NULL,
    name VARCHAR(200) NOT NULL,
    name_en VARCHAR(200) NOT NULL,
    uscc VARCHAR(18),
    country VARCHAR(2) NOT NULL,
    kind VARCHAR(40) NOT NULL,
    region_code VARCHAR(12) NOT NULL,
    aliases JSONB NOT NULL,
    warning VARCHAR(40),
    of_the_state BOOLEAN DEFAULT false NOT NULL,
    verified_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_organisation PRIMARY KEY (id),
    CONSTRAINT ck_organisation_country_iso2 CHECK (length(country) = 2 AND country = upper(country)),
    CONSTRAINT ck_organisation_uscc_length CHECK (uscc IS NULL OR length(uscc) = 18),
    CONSTRAINT ck_organisation_name_given CHECK (name <> ''),
    CONSTRAINT uq_organisation_uscc UNIQUE (uscc),
    CONSTRAINT ck_organisation_organisationkind CHECK (kind IN ('enterprise', 'sme', 'university', 'research_inst', 'gov', 'center', 'bank', 'agency', 'insurer', 'guarantor', 'appraiser', 'exchange'))
)

-- next

CREATE UNIQUE INDEX uq_organisation_exchange ON organisation (kind) WHERE kind = 'exchange'

-- next

CREATE TABLE person (
    id BIGSERIAL NOT NULL,
    email VARCHAR(254) NOT NULL,
    name VARCHAR(120) NOT NULL,
    password_hash VARCHAR(200),
    language VARCHAR(10) NOT NULL,
    disabled_at TIMESTAMP WITH TIME ZONE,
    password_set_at TIMESTAMP WITH TIME ZONE,
    signed_in_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_person PRIMARY KEY (id),
    CONSTRAINT ck_person_email_folded CHECK (email = lower(email) AND email LIKE '%_@_%'),
    CONSTRAINT ck_person_name_given CHECK (name <> ''),
    CONSTRAINT uq_person_email UNIQUE (email)
)

-- next

CREATE TABLE throttle (
    key VARCHAR(80) NOT NULL,
    failures INTEGER NOT NULL,
    last_at TIMESTAMP WITH TIME ZONE NOT NULL,
    free_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_throttle PRIMARY KEY (key),
    CONSTRAINT ck_throttle_failures_not_negative CHECK (failures >= 0)
)

-- next

CREATE TABLE event (
    id BIGSERIAL NOT NULL,
    code VARCHAR(20) NOT NULL,
    kind VARCHAR(40) NOT NULL,
    name VARCHAR(200) NOT NULL,
    name_en VARCHAR(200) NOT NULL,
    organiser VARCHAR(200) NOT NULL,
    venue VARCHAR(200) NOT NULL,
    about VARCHAR(1000) NOT NULL,
    first_day DATE NOT NULL,
    last_day DATE NOT NULL,
    entered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_event PRIMARY KEY (id),
    CONSTRAINT ck_event_named CHECK (code <> '' AND code = upper(code) AND name <> ''),
    CONSTRAINT ck_event_ends_after_it_began CHECK (last_day >= first_day),
    CONSTRAINT uq_event_code UNIQUE (code),
    CONSTRAINT ck_event_eventkind CHECK (kind IN ('fair', 'matchmaking', 'training'))
)

-- next

CREATE INDEX ix_event_first_day ON event (first_day)

-- next

CREATE TABLE code_entry (
    id BIGSERIAL NOT NULL,
    scheme VARCHAR(20) NOT NULL,
    code VARCHAR(40) NOT NULL,
    edition VARCHAR(20) NOT NULL,
    source VARCHAR(40) NOT NULL,
    title_en TEXT NOT NULL,
    title_zh TEXT NOT NULL,
    titles JSONB NOT NULL,
    parent VARCHAR(40) NOT NULL,
    place VARCHAR(60) NOT NULL,
    valid_from DATE,
    valid_to DATE,
    loaded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_code_entry PRIMARY KEY (id),
    CONSTRAINT uq_code_entry_scheme_code_edition_source UNIQUE (scheme, code, edition, source)
)

-- next

CREATE INDEX ix_code_entry_scheme_parent_place ON code_entry (scheme, parent, place)

-- next

CREATE TABLE code_count (
    scheme VARCHAR(20) NOT NULL,
    code VARCHAR(60) NOT NULL,
    rights INTEGER NOT NULL,
    counted_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_code_count PRIMARY KEY (scheme, code),
    CONSTRAINT ck_code_count_rights_counted CHECK (rights > 0)
)

-- next

CREATE TABLE upkeep_rule (
    id BIGSERIAL NOT NULL,
    office VARCHAR(2) NOT NULL,
    kind VARCHAR(40) NOT NULL,
    charge VARCHAR(40) NOT NULL,
    phase VARCHAR(40) NOT NULL,
    counted_from VARCHAR(40) NOT NULL,
    first_number INTEGER NOT NULL,
    last_number INTEGER,
    first_months INTEGER NOT NULL,
    step_months INTEGER NOT NULL,
    month_end BOOLEAN NOT NULL,
    day_before BOOLEAN NOT NULL,
    opens_months INTEGER,
    free_months INTEGER NOT NULL,
    grace_months INTEGER NOT NULL,
    late_bp INTEGER,
    late_cap_minor BIGINT,
    late_bp_month INTEGER,
    restore_months INTEGER,
    lapse VARCHAR(40) NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    source VARCHAR(300) NOT NULL,
    certainty VARCHAR(40) NOT NULL,
    CONSTRAINT pk_upkeep_rule PRIMARY KEY (id),
    CONSTRAINT uq_upkeep_rule_office_kind_charge_phase_valid_from UNIQUE (office, kind, charge, phase, valid_from),
    CONSTRAINT ck_upkeep_rule_office_two CHECK (length(office) = 2 AND office = upper(office)),
    CONSTRAINT ck_upkeep_rule_numbers CHECK (first_number >= 1 AND (last_number IS NULL OR last_number >= first_number)),
    CONSTRAINT ck_upkeep_rule_months_forward CHECK (first_months >= 0 AND (step_months > 0 OR last_number = first_number)),
    CONSTRAINT ck_upkeep_rule_grace_within_reason CHECK (grace_months BETWEEN 0 AND 24 AND free_months BETWEEN 0 AND 12),
    CONSTRAINT ck_upkeep_rule_dates_in_order CHECK (valid_to IS NULL OR valid_to > valid_from),
    CONSTRAINT ck_upkeep_rule_assetkind CHECK (kind IN ('patent_invention', 'patent_utility', 'patent_design', 'patent_application', 'trademark', 'copyright_work', 'software', 'geographical_indication')),
    CONSTRAINT ck_upkeep_rule_charge CHECK (charge IN ('annual_fee', 'maintenance_fee', 'renewal', 'use_declaration', 'national_phase', 'end_of_term')),
    CONSTRAINT ck_upkeep_rule_phase CHECK (phase IN ('pending', 'granted', 'any')),
    CONSTRAINT ck_upkeep_rule_countedfrom CHECK (counted_from IN ('filing', 'grant', 'expiry')),
    CONSTRAINT ck_upkeep_rule_lapse CHECK (lapse IN ('from_due_day', 'from_end_of_grace', 'deemed_withdrawn', 'from_expiry', 'cancelled', 'free_for_all', 'no_national_right')),
    CONSTRAINT ck_upkeep_rule_certainty CHECK (certainty IN ('law', 'second_hand', 'to_confirm'))
)

-- next

CREATE TABLE upkeep_fee (
    id BIGSERIAL NOT NULL,
    office VARCHAR(2) NOT NULL,
    kind VARCHAR(40) NOT NULL,
    charge VARCHAR(40) NOT NULL,
    part VARCHAR(40) NOT NULL,
    number_from INTEGER NOT NULL,
    number_to INTEGER,
    per_class BOOLEAN NOT NULL,
    class_from INTEGER NOT NULL,
    class_to INTEGER,
    amount_minor BIGINT NOT NULL,
    currency VARCHAR(3) NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    source VARCHAR(300) NOT NULL,
    certainty VARCHAR(40) NOT NULL,
    CONSTRAINT pk_upkeep_fee PRIMARY KEY (id),
    CONSTRAINT uq_upkeep_fee_office_kind_charge_part_number_from_class_ac62 UNIQUE (office, kind, charge, part, number_from, class_from, valid_from),
    CONSTRAINT ck_upkeep_fee_numbers_in_order CHECK (number_to IS NULL OR number_to >= number_from),
    CONSTRAINT ck_upkeep_fee_classes_in_order CHECK (class_from >= 1 AND (class_to IS NULL OR class_to >= class_from)),
    CONSTRAINT ck_upkeep_fee_amount_above_zero CHECK (amount_minor > 0),
    CONSTRAINT ck_upkeep_fee_dates_in_order CHECK (valid_to IS NULL OR valid_to > valid_from),
    CONSTRAINT ck_upkeep_fee_assetkind CHECK (kind IN ('patent_invention', 'patent_utility', 'patent_design', 'patent_application', 'trademark', 'copyright_work', 'software', 'geographical_indication')),
    CONSTRAINT ck_upkeep_fee_charge CHECK (charge IN ('annual_fee', 'maintenance_fee', 'renewal', 'use_declaration', 'national_phase', 'end_of_term')),
    CONSTRAINT ck_upkeep_fee_part CHECK (part IN ('fee', 'late', 'restoration')),
    CONSTRAINT ck_upkeep_fee_certainty CHECK (certainty IN ('law', 'second_hand', 'to_confirm'))
)

-- next

CREATE TABLE upkeep_reduction (
    id BIGSERIAL NOT NULL,
    office VARCHAR(2) NOT NULL,
    charge VARCHAR(40) NOT NULL,
    reduction VARCHAR(40) NOT NULL,
    rate_bp INTEGER NOT NULL,
    covers_late BOOLEAN NOT NULL,
    years_from_grant INTEGER,
    valid_from DATE NOT NULL,
    valid_to DATE,
    source VARCHAR(300) NOT NULL,
    certainty VARCHAR(40) NOT NULL,
    CONSTRAINT pk_upkeep_reduction PRIMARY KEY (id),
    CONSTRAINT uq_upkeep_reduction_office_charge_reduction_valid_from UNIQUE (office, charge, reduction, valid_from),
    CONSTRAINT ck_upkeep_reduction_rate_is_a_part CHECK (rate_bp BETWEEN 1 AND 9999),
    CONSTRAINT ck_upkeep_reduction_dates_in_order CHECK (valid_to IS NULL OR valid_to > valid_from),
    CONSTRAINT ck_upkeep_reduction_charge CHECK (charge IN ('annual_fee', 'maintenance_fee', 'renewal', 'use_declaration', 'national_phase', 'end_of_term')),
    CONSTRAINT ck_upkeep_reduction_reduction CHECK (reduction IN ('one_payer', 'several_payers', 'open_licence', 'small_entity', 'micro_entity')),
    CONSTRAINT ck_upkeep_reduction_certainty CHECK (certainty IN ('law', 'second_hand', 'to_confirm'))
)

-- next

CREATE TABLE search_pending (
    id BIGSERIAL NOT NULL,
    asset_id BIGINT NOT NULL,
    CONSTRAINT pk_search_pending PRIMARY KEY (id)
)

-- next

CREATE TABLE account (
    id BIGSERIAL NOT NULL,
    code VARCHAR(130) NOT NULL,
    kind VARCHAR(40) NOT NULL,
    side VARCHAR(40) NOT NULL,
    currency VARCHAR(3) NOT NULL,
    owner VARCHAR(60),
    may_go_negative BOOLEAN NOT NULL,
    debits_minor BIGINT NOT NULL,
    credits_minor BIGINT NOT NULL,
    CONSTRAINT pk_account PRIMARY KEY (id),
    CONSTRAINT uq_account_id_currency UNIQUE (id, currency),
    CONSTRAINT ck_account_floor CHECK (may_go_negative OR (side = 'debit' AND debits_minor >= credits_minor) OR (side = 'credit' AND credits_minor >= debits_minor)),
    CONSTRAINT ck_account_totals_not_negative CHECK (debits_minor >= 0 AND credits_minor >= 0),
    CONSTRAINT uq_account_code UNIQUE (code),
    CONSTRAINT ck_account_accountkind CHECK (kind IN ('bank', 'provider', 'disputed', 'receivable', 'unapplied', 'held', 'payable', 'transit', 'tax', 'fees', 'charges', 'loss', 'pool', 'capital', 'committed', 'borne', 'shared')),
    CONSTRAINT ck_account_side CHECK (side IN ('debit', 'credit'))
)

-- next

CREATE INDEX ix_account_kind ON account (kind)

-- next

CREATE INDEX ix_account_owner ON account (owner)

-- next

CREATE TABLE journal (
    id BIGSERIAL NOT NULL,
    key VARCHAR(200) NOT NULL,
    request_hash VARCHAR(64) NOT NULL,
    subject VARCHAR(60) NOT NULL,
    effective_on DATE NOT NULL,
    booked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    reverses BIGINT,
    line_count INTEGER NOT NULL,
    note VARCHAR(300) NOT NULL,
    actor_name VARCHAR(200) NOT NULL,
    person_id INTEGER,
    CONSTRAINT pk_journal PRIMARY KEY (id),
    CONSTRAINT ck_journal_reverses_earlier CHECK (reverses IS NULL OR reverses < id),
    CONSTRAINT ck_journal_has_lines CHECK (line_count > 0),
    CONSTRAINT ck_journal_key_given CHECK (key <> ''),
    CONSTRAINT uq_journal_key UNIQUE (key),
    CONSTRAINT uq_journal_reverses UNIQUE (reverses),
    CONSTRAINT fk_journal_reverses_journal FOREIGN KEY(reverses) REFERENCES journal (id)
)

-- next

CREATE INDEX ix_journal_effective_on ON journal (effective_on)

-- next

CREATE INDEX ix_journal_subject ON journal (subject)

-- next

CREATE OR REPLACE FUNCTION journal_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'journal is append-only'; END $$

-- next

CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal FOR EACH STATEMENT EXECUTE FUNCTION journal_append_only()

-- next

CREATE TABLE accounting_period (
    id BIGSERIAL NOT NULL,
    starts DATE NOT NULL,
    ends DATE NOT NULL,
    closed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    actor_name VARCHAR(200) NOT NULL,
    person_id INTEGER,
    asked_by INTEGER,
    asked_by_name VARCHAR(200) NOT NULL,
    CONSTRAINT pk_accounting_period PRIMARY KEY (id),
    CONSTRAINT ck_accounting_period_has_days CHECK (starts <= ends),
    CONSTRAINT ck_accounting_period_four_eyes CHECK (person_id <> asked_by),
    CONSTRAINT ck_accounting_period_asked_by_somebody CHECK ((person_id IS NULL) = (asked_by IS NULL)),
    CONSTRAINT uq_accounting_period_starts UNIQUE (starts),
    CONSTRAINT uq_accounting_period_ends UNIQUE (ends)
)

-- next

CREATE OR REPLACE FUNCTION accounting_period_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'accounting_period is append-only'; END $$

-- next

CREATE TRIGGER accounting_period_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON accounting_period FOR EACH STATEMENT EXECUTE FUNCTION accounting_period_append_only()

-- next

CREATE TABLE provider_event (
    id BIGSERIAL NOT NULL,
    provider VARCHAR(20) NOT NULL,
    event_id VARCHAR(120) NOT NULL,
    kind VARCHAR(120) NOT NULL,
    ref VARCHAR(255) NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_provider_event PRIMARY KEY (id),
    CONSTRAINT uq_provider_event_provider_event_id UNIQUE (provider, event_id)
)

-- next

CREATE TABLE provider_poll (
    provider VARCHAR(20) NOT NULL,
    what VARCHAR(40) NOT NULL,
    until TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_provider_poll PRIMARY KEY (provider, what),
    CONSTRAINT ck_provider_poll_polled CHECK (what IN ('activity', 'charges'))
)

-- next

CREATE TABLE receiving_account (
    id BIGSERIAL NOT NULL,
    currency VARCHAR(3) NOT NULL,
    holder VARCHAR(200) NOT NULL,
    bank VARCHAR(200) NOT NULL,
    number VARCHAR(40) NOT NULL,
    valid_from DATE NOT NULL,
    proposed_by INTEGER,
    confirmed_on DATE,
    state VARCHAR(40) NOT NULL,
    proposed_by_name VARCHAR(200) NOT NULL,
    proposed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    confirmed_by INTEGER,
    confirmed_by_name VARCHAR(200),
    confirmed_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_receiving_account PRIMARY KEY (id),
    CONSTRAINT ck_receiving_account_four_eyes CHECK (confirmed_by <> proposed_by),
    CONSTRAINT ck_receiving_account_confirmed_by_somebody CHECK (proposed_by IS NULL OR (state = 'confirmed') = (confirmed_by IS NOT NULL AND confirmed_on IS NOT NULL)),
    CONSTRAINT ck_receiving_account_of_a_later_day CHECK (confirmed_on IS NULL OR valid_from > confirmed_on),
    CONSTRAINT ck_receiving_account_all_given CHECK (holder <> '' AND bank <> '' AND number <> ''),
    CONSTRAINT ck_receiving_account_currency_code CHECK (length(currency) = 3),
    CONSTRAINT ck_receiving_account_bookingstate CHECK (state IN ('proposed', 'confirmed', 'rejected'))
)

-- next

CREATE TABLE hold (
    id BIGSERIAL NOT NULL,
    subject VARCHAR(60) NOT NULL,
    currency VARCHAR(3) NOT NULL,
    taken_minor BIGINT NOT NULL,
    released_minor BIGINT NOT NULL,
    refunded_minor BIGINT NOT NULL,
    opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_hold PRIMARY KEY (id),
    CONSTRAINT uq_hold_subject UNIQUE (subject),
    CONSTRAINT ck_hold_parts_not_negative CHECK (released_minor >= 0 AND refunded_minor >= 0),
    CONSTRAINT ck_hold_floor CHECK (taken_minor >= released_minor + refunded_minor)
)

-- next

CREATE TABLE hold_stay (
    id BIGSERIAL NOT NULL,
    subject VARCHAR(60) NOT NULL,
    cause VARCHAR(60) NOT NULL,
    reason VARCHAR(300) NOT NULL,
    since TIMESTAMP WITH TIME ZONE NOT NULL,
    lifted_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_hold_stay PRIMARY KEY (id),
    CONSTRAINT ck_hold_stay_reason_given CHECK (reason <> ''),
    CONSTRAINT ck_hold_stay_interval_forward CHECK (lifted_at IS NULL OR lifted_at >= since)
)

-- next

CREATE UNIQUE INDEX uq_hold_stay_standing ON hold_stay (subject, cause) WHERE lifted_at IS NULL

-- next

CREATE OR REPLACE FUNCTION hold_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM hold_stay WHERE subject = OLD.subject AND lifted_at IS NULL) THEN
    RAISE EXCEPTION 'frozen money does not leave';
  END IF;
  RETURN NEW;
END $$

-- next

CREATE TRIGGER hold_is_kept BEFORE UPDATE OF released_minor, refunded_minor ON hold FOR EACH ROW
WHEN (NEW.released_minor + NEW.refunded_minor > OLD.released_minor + OLD.refunded_minor)
EXECUTE FUNCTION hold_is_kept()

-- next

CREATE TABLE volume_doubt (
    id BIGSERIAL NOT NULL,
    subject VARCHAR(60) NOT NULL,
    ref VARCHAR(60) NOT NULL,
    why VARCHAR(40) NOT NULL,
    about VARCHAR(300) NOT NULL,
    standing VARCHAR(40) NOT NULL,
    raised_at TIMESTAMP WITH TIME ZONE NOT NULL,
    reason VARCHAR(500) NOT NULL,
    decided_by VARCHAR(200) NOT NULL,
    decided_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_volume_doubt PRIMARY KEY (id),
    CONSTRAINT uq_volume_doubt_subject_why UNIQUE (subject, why),
    CONSTRAINT ck_volume_doubt_decided_on_a_day CHECK ((standing = 'open') = (decided_at IS NULL)),
    CONSTRAINT ck_volume_doubt_decided_with_reason CHECK (standing = 'open' OR (reason <> '' AND decided_by <> '')),
    CONSTRAINT ck_volume_doubt_uncounted CHECK (why IN ('related', 'same_representative', 'round_trip', 'back_and_forth', 'taken_out')),
    CONSTRAINT ck_volume_doubt_standing CHECK (standing IN ('open', 'counts', 'stays'))
)

-- next

CREATE INDEX ix_volume_doubt_ref ON volume_doubt (ref)

-- next

CREATE TABLE closed_year (
    year INTEGER NOT NULL,
    closed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_closed_year PRIMARY KEY (year)
)

-- next

CREATE TABLE volume_policy (
    id BIGSERIAL NOT NULL,
    version INTEGER NOT NULL,
    year_from INTEGER NOT NULL,
    source VARCHAR(300) NOT NULL,
    CONSTRAINT pk_volume_policy PRIMARY KEY (id),
    CONSTRAINT ck_volume_policy_named CHECK (version > 0 AND source <> ''),
    CONSTRAINT uq_volume_policy_version UNIQUE (version),
    CONSTRAINT uq_volume_policy_year_from UNIQUE (year_from)
)

-- next

CREATE OR REPLACE FUNCTION volume_policy_stands() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  RAISE EXCEPTION 'a published rule stands: volume_policy';
END $$

-- next

CREATE TRIGGER volume_policy_stands BEFORE UPDATE OR DELETE ON volume_policy FOR EACH ROW EXECUTE FUNCTION volume_policy_stands()

-- next

CREATE TABLE seal_block (
    id BIGINT NOT NULL,
    kind VARCHAR(40) NOT NULL,
    form INTEGER NOT NULL,
    first_id BIGINT NOT NULL,
    last_id BIGINT NOT NULL,
    count INTEGER NOT NULL,
    leaves BYTEA NOT NULL,
    tree_size BIGINT NOT NULL,
    root VARCHAR(64) NOT NULL,
    previous_root VARCHAR(64) NOT NULL,
    peaks BYTEA NOT NULL,
    sealed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    digest VARCHAR(64) NOT NULL,
    CONSTRAINT pk_seal_block PRIMARY KEY (id),
    CONSTRAINT ck_seal_block_has_rows CHECK (first_id <= last_id AND "count" > 0),
    CONSTRAINT ck_seal_block_tree_holds_it CHECK (tree_size >= "count"),
    CONSTRAINT ck_seal_block_kind CHECK (kind IN ('audit', 'account', 'journal', 'transfer', 'volume', 'period', 'checkpoint')),
    CONSTRAINT uq_seal_block_tree_size UNIQUE (tree_size)
)

-- next

CREATE OR REPLACE FUNCTION seal_block_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'seal_block is append-only'; END $$

-- next

CREATE TRIGGER seal_block_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON seal_block FOR EACH STATEMENT EXECUTE FUNCTION seal_block_append_only()

-- next

CREATE TABLE document (
    id BIGSERIAL NOT NULL,
    subject VARCHAR(60) NOT NULL,
    kind VARCHAR(20) NOT NULL,
    version INTEGER NOT NULL,
    number VARCHAR(40) NOT NULL,
    template VARCHAR(40) NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    code VARCHAR(24) NOT NULL,
    drawn_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_document PRIMARY KEY (id),
    CONSTRAINT uq_document_subject_kind_version UNIQUE (subject, kind, version),
    CONSTRAINT uq_document_code UNIQUE (code),
    CONSTRAINT ck_document_digest_is_sha256 CHECK (length(sha256) = 64),
    CONSTRAINT ck_document_version_counts CHECK (version >= 1)
)

-- next

CREATE INDEX ix_document_sha256 ON document (sha256)

-- next

CREATE OR REPLACE FUNCTION document_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'document is append-only'; END $$

-- next

CREATE TRIGGER document_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON document FOR EACH STATEMENT EXECUTE FUNCTION document_append_only()

-- next

CREATE TABLE recordal_rule (
    id BIGSERIAL NOT NULL,
    kind VARCHAR(40) NOT NULL,
    months INTEGER,
    days INTEGER,
    statutory BOOLEAN NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    source VARCHAR(300) NOT NULL,
    CONSTRAINT pk_recordal_rule PRIMARY KEY (id),
    CONSTRAINT uq_recordal_rule_kind_valid_from UNIQUE (kind, valid_from),
    CONSTRAINT ck_recordal_rule_months_within_reason CHECK (months BETWEEN 1 AND 120),
    CONSTRAINT ck_recordal_rule_days_within_reason CHECK (days BETWEEN 1 AND 3650),
    CONSTRAINT ck_recordal_rule_months_or_days CHECK ((months IS NULL) <> (days IS NULL)),
    CONSTRAINT ck_recordal_rule_casekind CHECK (kind IN ('patent_assignment', 'patent_license', 'open_license', 'tm_assignment', 'tm_license', 'cr_assignment', 'cr_license', 'patent_license_end', 'tm_license_end', 'cr_license_end', 'pledge', 'pledge_release', 'tm_pledge', 'tm_pledge_release', 'cr_pledge', 'cr_pledge_release', 'tech_contract', 'tech_import', 'tech_export'))
)

-- next

CREATE OR REPLACE FUNCTION recordal_rule_stands() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'UPDATE' THEN IF to_jsonb(NEW) - 'valid_to' IS NOT DISTINCT FROM to_jsonb(OLD) - 'valid_to' AND NEW.valid_to IS NOT NULL AND (OLD.valid_to IS NULL OR NEW.valid_to <= OLD.valid_to) THEN RETURN NEW; END IF; END IF;
  RAISE EXCEPTION 'a published rule stands: recordal_rule';
END $$

-- next

CREATE TRIGGER recordal_rule_stands BEFORE UPDATE OR DELETE ON recordal_rule FOR EACH ROW EXECUTE FUNCTION recordal_rule_stands()

-- next

CREATE TABLE office_rule (
    id BIGSERIAL NOT NULL,
    kind VARCHAR(40) NOT NULL,
    step VARCHAR(40) NOT NULL,
    number INTEGER NOT NULL,
    unit VARCHAR(40) NOT NULL,
    statutory BOOLEAN NOT NULL,
    valid_from DATE NOT NULL,
    source VARCHAR(300) NOT NULL,
    CONSTRAINT pk_office_rule PRIMARY KEY (id),
    CONSTRAINT uq_office_rule_kind_step_valid_from UNIQUE (kind, step, valid_from),
    CONSTRAINT ck_office_rule_number_within_reason CHECK (number BETWEEN 1 AND 365),
    CONSTRAINT ck_office_rule_casekind CHECK (kind IN ('patent_assignment', 'patent_license', 'open_license', 'tm_assignment', 'tm_license', 'cr_assignment', 'cr_license', 'patent_license_end', 'tm_license_end', 'cr_license_end', 'pledge', 'pledge_release', 'tm_pledge', 'tm_pledge_release', 'cr_pledge', 'cr_pledge_release', 'tech_contract', 'tech_import', 'tech_export')),
    CONSTRAINT ck_office_rule_officestep CHECK (step IN ('decide', 'announce')),
    CONSTRAINT ck_office_rule_officeunit CHECK (unit IN ('working_days', 'days', 'months'))
)

-- next

CREATE TABLE calendar_day (
    day DATE NOT NULL,
    working BOOLEAN NOT NULL,
    name VARCHAR(60) NOT NULL,
    source VARCHAR(300) NOT NULL,
    CONSTRAINT pk_calendar_day PRIMARY KEY (day)
)

-- next

CREATE TABLE share_rule (
    id BIGSERIAL NOT NULL,
    role VARCHAR(20) NOT NULL,
    share_bp INTEGER NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    source VARCHAR(300) NOT NULL,
    CONSTRAINT pk_share_rule PRIMARY KEY (id),
    CONSTRAINT uq_share_rule_role_valid_from UNIQUE (role, valid_from),
    CONSTRAINT ck_share_rule_share_is_a_part CHECK (share_bp BETWEEN 0 AND 10000),
    CONSTRAINT ck_share_rule_role_is_known CHECK (role IN ('CLOSE', 'LIST', 'INTRODUCE'))
)

-- next

CREATE OR REPLACE FUNCTION share_rule_stands() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'UPDATE' THEN IF to_jsonb(NEW) - 'valid_to' IS NOT DISTINCT FROM to_jsonb(OLD) - 'valid_to' AND NEW.valid_to IS NOT NULL AND (OLD.valid_to IS NULL OR NEW.valid_to <= OLD.valid_to) THEN RETURN NEW; END IF; END IF;
  RAISE EXCEPTION 'a published rule stands: share_rule';
END $$

-- next

CREATE TRIGGER share_rule_stands BEFORE UPDATE OR DELETE ON share_rule FOR EACH ROW EXECUTE FUNCTION share_rule_stands()

-- next

CREATE TABLE payment_term_rule (
    id BIGSERIAL NOT NULL,
    working_days INTEGER NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    source VARCHAR(300) NOT NULL,
    CONSTRAINT pk_payment_term_rule PRIMARY KEY (id),
    CONSTRAINT uq_payment_term_rule_valid_from UNIQUE (valid_from),
    CONSTRAINT ck_payment_term_rule_days_within_reason CHECK (working_days BETWEEN 1 AND 60)
)

-- next

CREATE OR REPLACE FUNCTION payment_term_rule_stands() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'UPDATE' THEN IF to_jsonb(NEW) - 'valid_to' IS NOT DISTINCT FROM to_jsonb(OLD) - 'valid_to' AND NEW.valid_to IS NOT NULL AND (OLD.valid_to IS NULL OR NEW.valid_to <= OLD.valid_to) THEN RETURN NEW; END IF; END IF;
  RAISE EXCEPTION 'a published rule stands: payment_term_rule';
END $$

-- next

CREATE TRIGGER payment_term_rule_stands BEFORE UPDATE OR DELETE ON payment_term_rule FOR EACH ROW EXECUTE FUNCTION payment_term_rule_stands()

-- next

CREATE TABLE trailing_rule (
    id BIGSERIAL NOT NULL,
    taker VARCHAR(20) NOT NULL,
    years INTEGER,
    tiers JSONB DEFAULT '[]' NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    source VARCHAR(300) NOT NULL,
    CONSTRAINT pk_trailing_rule PRIMARY KEY (id),
    CONSTRAINT uq_trailing_rule_taker_valid_from UNIQUE (taker, valid_from),
    CONSTRAINT ck_trailing_rule_taker_is_known CHECK (taker IN ('platform', 'center', 'broker')),
    CONSTRAINT ck_trailing_rule_years_within_reason CHECK (years IS NULL OR years BETWEEN 1 AND 50)
)

-- next

CREATE OR REPLACE FUNCTION trailing_rule_stands() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'UPDATE' THEN IF to_jsonb(NEW) - 'valid_to' IS NOT DISTINCT FROM to_jsonb(OLD) - 'valid_to' AND NEW.valid_to IS NOT NULL AND (OLD.valid_to IS NULL OR NEW.valid_to <= OLD.valid_to) THEN RETURN NEW; END IF; END IF;
  RAISE EXCEPTION 'a published rule stands: trailing_rule';
END $$

-- next

CREATE TRIGGER trailing_rule_stands BEFORE UPDATE OR DELETE ON trailing_rule FOR EACH ROW EXECUTE FUNCTION trailing_rule_stands()

-- next

CREATE TABLE royalty_rule (
    id BIGSERIAL NOT NULL,
    report_days INTEGER NOT NULL,
    contest_days INTEGER NOT NULL,
    interest_bp INTEGER NOT NULL,
    threshold_bp INTEGER NOT NULL,
    cure_days INTEGER NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    source VARCHAR(300) NOT NULL,
    CONSTRAINT pk_royalty_rule PRIMARY KEY (id),
    CONSTRAINT uq_royalty_rule_valid_from UNIQUE (valid_from),
    CONSTRAINT ck_royalty_rule_days_within_reason CHECK (report_days BETWEEN 1 AND 180 AND contest_days BETWEEN 1 AND 180),
    CONSTRAINT ck_royalty_rule_interest_within_reason CHECK (interest_bp BETWEEN 0 AND 10),
    CONSTRAINT ck_royalty_rule_threshold_is_a_part CHECK (threshold_bp BETWEEN 1 AND 10000),
    CONSTRAINT ck_royalty_rule_cure_within_reason CHECK (cure_days BETWEEN 1 AND 180)
)

-- next

CREATE OR REPLACE FUNCTION royalty_rule_stands() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'UPDATE' THEN IF to_jsonb(NEW) - 'valid_to' IS NOT DISTINCT FROM to_jsonb(OLD) - 'valid_to' AND NEW.valid_to IS NOT NULL AND (OLD.valid_to IS NULL OR NEW.valid_to <= OLD.valid_to) THEN RETURN NEW; END IF; END IF;
  RAISE EXCEPTION 'a published rule stands: royalty_rule';
END $$

-- next

CREATE TRIGGER royalty_rule_stands BEFORE UPDATE OR DELETE ON royalty_rule FOR EACH ROW EXECUTE FUNCTION royalty_rule_stands()

-- next

CREATE TABLE open_licence_rule (
    id BIGSERIAL NOT NULL,
    rule VARCHAR(40) NOT NULL,
    number BIGINT NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    source VARCHAR(300) NOT NULL,
    CONSTRAINT pk_open_licence_rule PRIMARY KEY (id),
    CONSTRAINT uq_open_licence_rule_rule_valid_from UNIQUE (rule, valid_from),
    CONSTRAINT ck_open_licence_rule_number_positive CHECK (number > 0),
    CONSTRAINT ck_open_licence_rule_dates_in_order CHECK (valid_to IS NULL OR valid_to > valid_from),
    CONSTRAINT ck_open_licence_rule_limit CHECK (rule IN ('most_fixed', 'most_of_sales', 'least_months'))
)

-- next

CREATE OR REPLACE FUNCTION open_licence_rule_stands() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'UPDATE' THEN IF to_jsonb(NEW) - 'valid_to' IS NOT DISTINCT FROM to_jsonb(OLD) - 'valid_to' AND NEW.valid_to IS NOT NULL AND (OLD.valid_to IS NULL OR NEW.valid_to <= OLD.valid_to) THEN RETURN NEW; END IF; END IF;
  RAISE EXCEPTION 'a published rule stands: open_licence_rule';
END $$

-- next

CREATE TRIGGER open_licence_rule_stands BEFORE UPDATE OR DELETE ON open_licence_rule FOR EACH ROW EXECUTE FUNCTION open_licence_rule_stands()

-- next

CREATE TABLE subsidy_rule (
    id BIGSERIAL NOT NULL,
    kind VARCHAR(40) NOT NULL,
    share_bp INTEGER NOT NULL,
    most_minor BIGINT NOT NULL,
    most_years INTEGER,
    valid_from DATE NOT NULL,
    valid_to DATE,
    source VARCHAR(300) NOT NULL,
    CONSTRAINT pk_subsidy_rule PRIMARY KEY (id),
    CONSTRAINT uq_subsidy_rule_kind_valid_from UNIQUE (kind, valid_from),
    CONSTRAINT ck_subsidy_rule_within_reason CHECK (share_bp BETWEEN 1 AND 10000 AND most_minor > 0 AND most_years > 0),
    CONSTRAINT ck_subsidy_rule_dates_in_order CHECK (valid_to IS NULL OR valid_to > valid_from),
    CONSTRAINT ck_subsidy_rule_subsidykind CHECK (kind IN ('investment', 'interest', 'insurance', 'appraisal'))
)

-- next

CREATE OR REPLACE FUNCTION subsidy_rule_stands() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'UPDATE' THEN IF to_jsonb(NEW) - 'valid_to' IS NOT DISTINCT FROM to_jsonb(OLD) - 'valid_to' AND NEW.valid_to IS NOT NULL AND (OLD.valid_to IS NULL OR NEW.valid_to <= OLD.valid_to) THEN RETURN NEW; END IF; END IF;
  RAISE EXCEPTION 'a published rule stands: subsidy_rule';
END $$

-- next

CREATE TRIGGER subsidy_rule_stands BEFORE UPDATE OR DELETE ON subsidy_rule FOR EACH ROW EXECUTE FUNCTION subsidy_rule_stands()

-- next

CREATE TABLE fund_rule (
    id BIGSERIAL NOT NULL,
    clock VARCHAR(40) NOT NULL,
    days INTEGER NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    source VARCHAR(300) NOT NULL,
    CONSTRAINT pk_fund_rule PRIMARY KEY (id),
    CONSTRAINT uq_fund_rule_clock_valid_from UNIQUE (clock, valid_from),
    CONSTRAINT ck_fund_rule_days_positive CHECK (days > 0),
    CONSTRAINT ck_fund_rule_dates_in_order CHECK (valid_to IS NULL OR valid_to > valid_from),
    CONSTRAINT ck_fund_rule_fundclock CHECK (clock IN ('cover', 'arrears', 'claim', 'publicity', 'payment'))
)

-- next

CREATE OR REPLACE FUNCTION fund_rule_stands() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'UPDATE' THEN IF to_jsonb(NEW) - 'valid_to' IS NOT DISTINCT FROM to_jsonb(OLD) - 'valid_to' AND NEW.valid_to IS NOT NULL AND (OLD.valid_to IS NULL OR NEW.valid_to <= OLD.valid_to) THEN RETURN NEW; END IF; END IF;
  RAISE EXCEPTION 'a published rule stands: fund_rule';
END $$

-- next

CREATE TRIGGER fund_rule_stands BEFORE UPDATE OR DELETE ON fund_rule FOR EACH ROW EXECUTE FUNCTION fund_rule_stands()

-- next

CREATE TABLE finance_fund (
    id BIGSERIAL NOT NULL,
    code VARCHAR(20) NOT NULL,
    kind VARCHAR(40) NOT NULL,
    name VARCHAR(200) NOT NULL,
    name_en VARCHAR(200) NOT NULL,
    district VARCHAR(12) NOT NULL,
    district_name VARCHAR(80) NOT NULL,
    district_name_en VARCHAR(80) NOT NULL,
    committed_minor BIGINT NOT NULL,
    opened_on DATE NOT NULL,
    state VARCHAR(40) NOT NULL,
    suspended_on DATE,
    closed_on DATE,
    reason VARCHAR(500) NOT NULL,
    entered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_finance_fund PRIMARY KEY (id),
    CONSTRAINT ck_finance_fund_named CHECK (code <> '' AND code = upper(code) AND name <> '' AND district_name <> ''),
    CONSTRAINT ck_finance_fund_committed_within_reason CHECK (committed_minor BETWEEN 1 AND 10000000000000),
    CONSTRAINT ck_finance_fund_suspended_when CHECK ((state = 'suspended') = (suspended_on IS NOT NULL)),
    CONSTRAINT ck_finance_fund_closed_when CHECK ((state = 'closed') = (closed_on IS NOT NULL)),
    CONSTRAINT uq_finance_fund_code UNIQUE (code),
    CONSTRAINT ck_finance_fund_fundkind CHECK (kind IN ('compensation', 'subsidy')),
    CONSTRAINT uq_finance_fund_name UNIQUE (name),
    CONSTRAINT ck_finance_fund_fundstate CHECK (state IN ('open', 'suspended', 'closed'))
)

-- next

CREATE TABLE project_intake (
    id BIGSERIAL NOT NULL,
    kind VARCHAR(20) NOT NULL,
    name VARCHAR(200) NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    rows INTEGER NOT NULL,
    "new" INTEGER NOT NULL,
    taken_by VARCHAR(200) NOT NULL,
    taken_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_project_intake PRIMARY KEY (id)
)

-- next

CREATE INDEX ix_project_intake_sha256 ON project_intake (sha256)

-- next

CREATE TABLE dispute_rule (
    id BIGSERIAL NOT NULL,
    clock VARCHAR(40) NOT NULL,
    days INTEGER NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    source VARCHAR(300) NOT NULL,
    CONSTRAINT pk_dispute_rule PRIMARY KEY (id),
    CONSTRAINT uq_dispute_rule_clock_valid_from UNIQUE (clock, valid_from),
    CONSTRAINT ck_dispute_rule_days_positive CHECK (days > 0),
    CONSTRAINT ck_dispute_rule_dates_in_order CHECK (valid_to IS NULL OR valid_to > valid_from),
    CONSTRAINT ck_dispute_rule_clock CHECK (clock IN ('confirmation', 'completion', 'counter', 'suit', 'reminder'))
)

-- next

CREATE OR REPLACE FUNCTION dispute_rule_stands() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'UPDATE' THEN IF to_jsonb(NEW) - 'valid_to' IS NOT DISTINCT FROM to_jsonb(OLD) - 'valid_to' AND NEW.valid_to IS NOT NULL AND (OLD.valid_to IS NULL OR NEW.valid_to <= OLD.valid_to) THEN RETURN NEW; END IF; END IF;
  RAISE EXCEPTION 'a published rule stands: dispute_rule';
END $$

-- next

CREATE TRIGGER dispute_rule_stands BEFORE UPDATE OR DELETE ON dispute_rule FOR EACH ROW EXECUTE FUNCTION dispute_rule_stands()

-- next

CREATE TABLE edition_rule (
    id BIGSERIAL NOT NULL,
    standard VARCHAR(40) NOT NULL,
    edition VARCHAR(20) NOT NULL,
    replaced_by VARCHAR(20) NOT NULL,
    in_force_from DATE NOT NULL,
    last_day DATE NOT NULL,
    valid_to DATE,
    source VARCHAR(300) NOT NULL,
    CONSTRAINT pk_edition_rule PRIMARY KEY (id)
)

-- next

CREATE UNIQUE INDEX uq_edition_rule_standing ON edition_rule (standard, edition) WHERE valid_to IS NULL

-- next

CREATE OR REPLACE FUNCTION edition_rule_stands() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'UPDATE' THEN IF to_jsonb(NEW) - 'valid_to' IS NOT DISTINCT FROM to_jsonb(OLD) - 'valid_to' AND NEW.valid_to IS NOT NULL AND (OLD.valid_to IS NULL OR NEW.valid_to <= OLD.valid_to) THEN RETURN NEW; END IF; END IF;
  RAISE EXCEPTION 'a published rule stands: edition_rule';
END $$

-- next

CREATE TRIGGER edition_rule_stands BEFORE UPDATE OR DELETE ON edition_rule FOR EACH ROW EXECUTE FUNCTION edition_rule_stands()

-- next

CREATE TABLE register_body (
    id BIGSERIAL NOT NULL,
    key VARCHAR(220) NOT NULL,
    uscc VARCHAR(18),
    country VARCHAR(2) NOT NULL,
    name VARCHAR(200) NOT NULL,
    name_en VARCHAR(200) NOT NULL,
    kind VARCHAR(40) NOT NULL,
    region_code VARCHAR(12) NOT NULL,
    entered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_register_body PRIMARY KEY (id),
    CONSTRAINT ck_register_body_name_given CHECK (name <> ''),
    CONSTRAINT ck_register_body_key_of_code CHECK (uscc IS NULL OR (length(uscc) = 18 AND key = uscc)),
    CONSTRAINT uq_register_body_key UNIQUE (key),
    CONSTRAINT ck_register_body_organisationkind CHECK (kind IN ('enterprise', 'sme', 'university', 'research_inst', 'gov', 'center', 'bank', 'agency', 'insurer', 'guarantor', 'appraiser', 'exchange'))
)

-- next

CREATE TABLE programme (
    id BIGSERIAL NOT NULL,
    code VARCHAR(20) NOT NULL,
    kind VARCHAR(40) NOT NULL,
    level VARCHAR(40) NOT NULL,
    authority VARCHAR(200) NOT NULL,
    name VARCHAR(200) NOT NULL,
    name_en VARCHAR(200) NOT NULL,
    standard VARCHAR(40) NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_programme PRIMARY KEY (id),
    CONSTRAINT ck_programme_code_capital CHECK (code <> '' AND code = upper(code)),
    CONSTRAINT ck_programme_named CHECK (name <> '' AND authority <> ''),
    CONSTRAINT ck_programme_standard_of_certifications CHECK ((kind = 'certification') = (standard <> '')),
    CONSTRAINT uq_programme_code UNIQUE (code),
    CONSTRAINT ck_programme_programmekind CHECK (kind IN ('certification', 'demonstration', 'advantage', 'pilot', 'base', 'maker_space', 'product', 'center')),
    CONSTRAINT ck_programme_level CHECK (level IN ('national', 'provincial', 'municipal'))
)

-- next

CREATE TABLE register_intake (
    id BIGSERIAL NOT NULL,
    register VARCHAR(40) NOT NULL,
    name VARCHAR(200) NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    rows INTEGER NOT NULL,
    "new" INTEGER NOT NULL,
    same INTEGER NOT NULL,
    taken_by VARCHAR(200) NOT NULL,
    taken_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_register_intake PRIMARY KEY (id),
    CONSTRAINT ck_register_intake_digest_is_sha256 CHECK (length(sha256) = 64)
)

-- next

CREATE TABLE alliance (
    id BIGSERIAL NOT NULL,
    code VARCHAR(20) NOT NULL,
    kind VARCHAR(40) NOT NULL,
    name VARCHAR(200) NOT NULL,
    name_en VARCHAR(200) NOT NULL,
    industry VARCHAR(80) NOT NULL,
    founders JSONB NOT NULL,
    founded_on DATE NOT NULL,
    dissolved_on DATE,
    entered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_alliance PRIMARY KEY (id),
    CONSTRAINT ck_alliance_named CHECK (code <> '' AND code = upper(code) AND name <> ''),
    CONSTRAINT ck_alliance_dissolved_after_founding CHECK (dissolved_on IS NULL OR dissolved_on > founded_on),
    CONSTRAINT uq_alliance_code UNIQUE (code),
    CONSTRAINT ck_alliance_alliancekind CHECK (kind IN ('finance', 'industry')),
    CONSTRAINT uq_alliance_name UNIQUE (name)
)

-- next

CREATE TABLE joint_case (
    id BIGSERIAL NOT NULL,
    dedupe_key VARCHAR(64) NOT NULL,
    state VARCHAR(40) NOT NULL,
    reason VARCHAR(500) NOT NULL,
    opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
    settled_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_joint_case PRIMARY KEY (id),
    CONSTRAINT ck_joint_case_key_is_sha256 CHECK (length(dedupe_key) = 64),
    CONSTRAINT ck_joint_case_decided_with_reason CHECK (state <> 'decided' OR reason <> ''),
    CONSTRAINT ck_joint_case_jointstate CHECK (state IN ('open', 'agreed', 'decided', 'dissolved'))
)

-- next

CREATE UNIQUE INDEX uq_joint_case_key ON joint_case (dedupe_key) WHERE state <> 'dissolved'

-- next

CREATE TABLE reporting_rule (
    id BIGSERIAL NOT NULL,
    rule VARCHAR(40) NOT NULL,
    number INTEGER NOT NULL,
    valid_from DATE NOT NULL,
    source VARCHAR(300) NOT NULL,
    CONSTRAINT pk_reporting_rule PRIMARY KEY (id),
    CONSTRAINT uq_reporting_rule_rule_valid_from UNIQUE (rule, valid_from),
    CONSTRAINT ck_reporting_rule_number_not_negative CHECK (number >= 0),
    CONSTRAINT ck_reporting_rule_reportingnumber CHECK (rule IN ('round_trip_days', 'back_and_forth_days', 'confirm_working_days'))
)

-- next

CREATE OR REPLACE FUNCTION reporting_rule_stands() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  RAISE EXCEPTION 'a published rule stands: reporting_rule';
END $$

-- next

CREATE TRIGGER reporting_rule_stands BEFORE UPDATE OR DELETE ON reporting_rule FOR EACH ROW EXECUTE FUNCTION reporting_rule_stands()

-- next

CREATE TABLE rollup_state (
    name VARCHAR(40) NOT NULL,
    frontier BIGINT NOT NULL,
    folded_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_rollup_state PRIMARY KEY (name)
)

-- next

CREATE TABLE year_version (
    id BIGSERIAL NOT NULL,
    year INTEGER NOT NULL,
    version INTEGER NOT NULL,
    serial INTEGER NOT NULL,
    kind VARCHAR(40) NOT NULL,
    rule_version VARCHAR(40) NOT NULL,
    figures JSONB NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    difference JSONB NOT NULL,
    reason TEXT NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    made_by VARCHAR(200) NOT NULL,
    CONSTRAINT pk_year_version PRIMARY KEY (id),
    CONSTRAINT uq_year_version_year_version_serial UNIQUE (year, version, serial),
    CONSTRAINT ck_year_version_compiled_is_version_0 CHECK ((kind = 'compiled') = (version = 0)),
    CONSTRAINT ck_year_version_closed_is_version_1 CHECK ((kind = 'closed') = (version = 1)),
    CONSTRAINT ck_year_version_restated_with_reason CHECK (kind <> 'restated' OR reason <> ''),
    CONSTRAINT ck_year_version_versionkind CHECK (kind IN ('compiled', 'closed', 'restated'))
)

-- next

CREATE OR REPLACE FUNCTION year_version_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'year_version is append-only'; END $$

-- next

CREATE TRIGGER year_version_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON year_version FOR EACH STATEMENT EXECUTE FUNCTION year_version_append_only()

-- next

CREATE TABLE backbone_rule (
    id BIGSERIAL NOT NULL,
    year_from INTEGER NOT NULL,
    line_minor BIGINT NOT NULL,
    source VARCHAR(200) NOT NULL,
    CONSTRAINT pk_backbone_rule PRIMARY KEY (id),
    CONSTRAINT uq_backbone_rule_year_from UNIQUE (year_from)
)

-- next

CREATE OR REPLACE FUNCTION backbone_rule_stands() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  RAISE EXCEPTION 'a published rule stands: backbone_rule';
END $$

-- next

CREATE TRIGGER backbone_rule_stands BEFORE UPDATE OR DELETE ON backbone_rule FOR EACH ROW EXECUTE FUNCTION backbone_rule_stands()

-- next

CREATE TABLE evaluation_rule (
    id BIGSERIAL NOT NULL,
    year_from INTEGER NOT NULL,
    weight_volume INTEGER NOT NULL,
    weight_growth INTEGER NOT NULL,
    weight_operations INTEGER NOT NULL,
    weight_recorded INTEGER NOT NULL,
    weight_punctual INTEGER NOT NULL,
    weight_rejected INTEGER NOT NULL,
    weight_disputes INTEGER NOT NULL,
    weight_staff INTEGER NOT NULL,
    weight_systems INTEGER NOT NULL,
    weight_cases INTEGER NOT NULL,
    weight_conduct INTEGER NOT NULL,
    weight_service INTEGER NOT NULL,
    full_volume_bp INTEGER NOT NULL,
    full_growth_bp INTEGER NOT NULL,
    full_operations INTEGER NOT NULL,
    none_rejected_bp INTEGER NOT NULL,
    none_disputes INTEGER NOT NULL,
    full_staff INTEGER NOT NULL,
    excellent_bp INTEGER NOT NULL,
    good_bp INTEGER NOT NULL,
    qualified_bp INTEGER NOT NULL,
    statement_days INTEGER NOT NULL,
    rectify_months INTEGER NOT NULL,
    source VARCHAR(300) NOT NULL,
    CONSTRAINT pk_evaluation_rule PRIMARY KEY (id),
    CONSTRAINT ck_evaluation_rule_weights_are_the_whole CHECK (weight_volume + weight_growth + weight_operations + weight_recorded + weight_punctual + weight_rejected + weight_disputes + weight_staff + weight_systems + weight_cases + weight_conduct + weight_service = 10000),
    CONSTRAINT ck_evaluation_rule_weights_not_negative CHECK (weight_volume >= 0 AND weight_growth >= 0 AND weight_operations >= 0 AND weight_recorded >= 0 AND weight_punctual >= 0 AND weight_rejected >= 0 AND weight_disputes >= 0 AND weight_staff >= 0 AND weight_systems >= 0 AND weight_cases >= 0 AND weight_conduct >= 0 AND weight_service >= 0),
    CONSTRAINT ck_evaluation_rule_marks_positive CHECK (full_volume_bp > 0 AND full_growth_bp > 0 AND full_operations > 0 AND none_rejected_bp > 0 AND none_disputes > 0 AND full_staff > 0),
    CONSTRAINT ck_evaluation_rule_grades_in_order CHECK (excellent_bp <= 10000 AND excellent_bp > good_bp AND good_bp > qualified_bp AND qualified_bp > 0),
    CONSTRAINT ck_evaluation_rule_periods_positive CHECK (statement_days > 0 AND rectify_months > 0),
    CONSTRAINT uq_evaluation_rule_year_from UNIQUE (year_from)
)

-- next

CREATE OR REPLACE FUNCTION evaluation_rule_stands() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  RAISE EXCEPTION 'a published rule stands: evaluation_rule';
END $$

-- next

CREATE TRIGGER evaluation_rule_stands BEFORE UPDATE OR DELETE ON evaluation_rule FOR EACH ROW EXECUTE FUNCTION evaluation_rule_stands()

-- next

CREATE TABLE target (
    id BIGSERIAL NOT NULL,
    indicator VARCHAR(40) NOT NULL,
    scope VARCHAR(30) NOT NULL,
    year INTEGER NOT NULL,
    version INTEGER NOT NULL,
    value BIGINT NOT NULL,
    effective_from DATE NOT NULL,
    source VARCHAR(300) NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE,
    recorded_by VARCHAR(200) NOT NULL,
    CONSTRAINT pk_target PRIMARY KEY (id),
    CONSTRAINT uq_target_indicator_scope_year_version UNIQUE (indicator, scope, year, version),
    CONSTRAINT ck_target_value_with_source CHECK (value > 0 AND version >= 1 AND source <> '')
)

-- next

CREATE INDEX ix_target_year ON target (year)

-- next

CREATE OR REPLACE FUNCTION target_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'target is append-only'; END $$

-- next

CREATE TRIGGER target_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON target FOR EACH STATEMENT EXECUTE FUNCTION target_append_only()

-- next

CREATE TABLE yearbook_edition (
    id BIGSERIAL NOT NULL,
    year INTEGER NOT NULL,
    edition INTEGER NOT NULL,
    kind VARCHAR(40) NOT NULL,
    figures JSONB NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    difference JSONB NOT NULL,
    reason VARCHAR(1000) NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    made_by VARCHAR(200) NOT NULL,
    CONSTRAINT pk_yearbook_edition PRIMARY KEY (id),
    CONSTRAINT uq_yearbook_edition_year_edition UNIQUE (year, edition),
    CONSTRAINT ck_yearbook_edition_first_is_published CHECK ((kind = 'published') = (edition = 1)),
    CONSTRAINT ck_yearbook_edition_restated_with_reason CHECK (edition >= 1 AND (edition = 1 OR reason <> '')),
    CONSTRAINT ck_yearbook_edition_editionkind CHECK (kind IN ('published', 'restated'))
)

-- next

CREATE OR REPLACE FUNCTION yearbook_edition_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'yearbook_edition is append-only'; END $$

-- next

CREATE TRIGGER yearbook_edition_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON yearbook_edition FOR EACH STATEMENT EXECUTE FUNCTION yearbook_edition_append_only()

-- next

CREATE TABLE price_rule (
    id BIGSERIAL NOT NULL,
    valid_from DATE NOT NULL,
    least_in_field INTEGER NOT NULL,
    least INTEGER NOT NULL,
    fence_bp INTEGER NOT NULL,
    months INTEGER NOT NULL,
    source VARCHAR(200) NOT NULL,
    CONSTRAINT pk_price_rule PRIMARY KEY (id),
    CONSTRAINT ck_price_rule_private CHECK (least >= 3 AND least_in_field >= least AND fence_bp > 0),
    CONSTRAINT uq_price_rule_valid_from UNIQUE (valid_from)
)

-- next

CREATE OR REPLACE FUNCTION price_rule_stands() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  RAISE EXCEPTION 'a published rule stands: price_rule';
END $$

-- next

CREATE TRIGGER price_rule_stands BEFORE UPDATE OR DELETE ON price_rule FOR EACH ROW EXECUTE FUNCTION price_rule_stands()

-- next

CREATE TABLE price_cell (
    id BIGSERIAL NOT NULL,
    day DATE NOT NULL,
    kind VARCHAR(40) NOT NULL,
    "grant" VARCHAR(40) NOT NULL,
    field VARCHAR(20) NOT NULL,
    contracts INTEGER NOT NULL,
    left_out INTEGER NOT NULL,
    lower_minor BIGINT NOT NULL,
    median_minor BIGINT NOT NULL,
    upper_minor BIGINT NOT NULL,
    CONSTRAINT pk_price_cell PRIMARY KEY (id),
    CONSTRAINT uq_price_cell_kind_grant_field UNIQUE (kind, "grant", field),
    CONSTRAINT ck_price_cell_private CHECK (contracts >= 3 AND left_out >= 0),
    CONSTRAINT ck_price_cell_order CHECK (lower_minor > 0 AND lower_minor <= median_minor AND median_minor <= upper_minor),
    CONSTRAINT ck_price_cell_assetkind CHECK (kind IN ('patent_invention', 'patent_utility', 'patent_design', 'patent_application', 'trademark', 'copyright_work', 'software', 'geographical_indication')),
    CONSTRAINT ck_price_cell_grant CHECK ("grant" IN ('assign', 'exclusive', 'sole', 'ordinary'))
)

-- next

CREATE TABLE bank_statement (
    id BIGSERIAL NOT NULL,
    account VARCHAR(60) NOT NULL,
    number VARCHAR(80) NOT NULL,
    currency VARCHAR(3) NOT NULL,
    file_sha256 VARCHAR(64) NOT NULL,
    opening_minor BIGINT,
    closing_minor BIGINT,
    first_on DATE NOT NULL,
    last_on DATE NOT NULL,
    line_count INTEGER NOT NULL,
    known_count INTEGER NOT NULL,
    taken_by_name VARCHAR(200) NOT NULL,
    taken_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_bank_statement PRIMARY KEY (id),
    CONSTRAINT uq_bank_statement_account_number UNIQUE (account, number)
)

-- next

CREATE INDEX ix_bank_statement_file_sha256 ON bank_statement (file_sha256)

-- next

CREATE TABLE ageing_rule (
    id BIGSERIAL NOT NULL,
    up_to_days INTEGER NOT NULL,
    valid_from DATE NOT NULL,
    source VARCHAR(300) NOT NULL,
    CONSTRAINT pk_ageing_rule PRIMARY KEY (id),
    CONSTRAINT uq_ageing_rule_valid_from_up_to_days UNIQUE (valid_from, up_to_days),
    CONSTRAINT ck_ageing_rule_days CHECK (up_to_days >= 0)
)

-- next

CREATE OR REPLACE FUNCTION ageing_rule_stands() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  RAISE EXCEPTION 'a published rule stands: ageing_rule';
END $$

-- next

CREATE TRIGGER ageing_rule_stands BEFORE UPDATE OR DELETE ON ageing_rule FOR EACH ROW EXECUTE FUNCTION ageing_rule_stands()

-- next

CREATE TABLE transfer_limit_rule (
    id BIGSERIAL NOT NULL,
    currency VARCHAR(3) NOT NULL,
    most_minor BIGINT NOT NULL,
    valid_from DATE NOT NULL,
    source VARCHAR(300) NOT NULL,
    CONSTRAINT pk_transfer_limit_rule PRIMARY KEY (id),
    CONSTRAINT uq_transfer_limit_rule_currency_valid_from UNIQUE (currency, valid_from),
    CONSTRAINT ck_transfer_limit_rule_most CHECK (most_minor >= 0)
)

-- next

CREATE TABLE period_closing (
    id BIGSERIAL NOT NULL,
    ends DATE NOT NULL,
    state VARCHAR(40) NOT NULL,
    asked_by INTEGER NOT NULL,
    asked_by_name VARCHAR(200) NOT NULL,
    asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    approved_by INTEGER,
    decided_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_period_closing PRIMARY KEY (id),
    CONSTRAINT ck_period_closing_four_eyes CHECK (approved_by <> asked_by),
    CONSTRAINT ck_period_closing_approved_by_somebody CHECK ((state = 'approved') = (approved_by IS NOT NULL)),
    CONSTRAINT ck_period_closing_decided_once CHECK ((state = 'asked') = (decided_at IS NULL)),
    CONSTRAINT ck_period_closing_closingstate CHECK (state IN ('asked', 'approved', 'declined'))
)

-- next

CREATE UNIQUE INDEX uq_period_closing_one_asked ON period_closing (state) WHERE state = 'asked'

-- next

CREATE TABLE pledge_rule (
    id BIGSERIAL NOT NULL,
    rule VARCHAR(40) NOT NULL,
    item VARCHAR(40) NOT NULL,
    number BIGINT NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    source VARCHAR(300) NOT NULL,
    CONSTRAINT pk_pledge_rule PRIMARY KEY (id),
    CONSTRAINT uq_pledge_rule_rule_item_valid_from UNIQUE (rule, item, valid_from),
    CONSTRAINT ck_pledge_rule_number_positive CHECK (number > 0),
    CONSTRAINT ck_pledge_rule_dates_in_order CHECK (valid_to IS NULL OR valid_to > valid_from),
    CONSTRAINT ck_pledge_rule_rule CHECK (rule IN ('ratio', 'longest', 'grade', 'claim', 'reminder', 'small', 'surcharge', 'life', 'validity'))
)

-- next

CREATE OR REPLACE FUNCTION pledge_rule_stands() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'UPDATE' THEN IF to_jsonb(NEW) - 'valid_to' IS NOT DISTINCT FROM to_jsonb(OLD) - 'valid_to' AND NEW.valid_to IS NOT NULL AND (OLD.valid_to IS NULL OR NEW.valid_to <= OLD.valid_to) THEN RETURN NEW; END IF; END IF;
  RAISE EXCEPTION 'a published rule stands: pledge_rule';
END $$

-- next

CREATE TRIGGER pledge_rule_stands BEFORE UPDATE OR DELETE ON pledge_rule FOR EACH ROW EXECUTE FUNCTION pledge_rule_stands()

-- next

CREATE TABLE scorecard_weight (
    id BIGSERIAL NOT NULL,
    scenario VARCHAR(40) NOT NULL,
    indicator VARCHAR(10) NOT NULL,
    weight_bp INTEGER NOT NULL,
    valid_from DATE NOT NULL,
    source VARCHAR(300) NOT NULL,
    CONSTRAINT pk_scorecard_weight PRIMARY KEY (id),
    CONSTRAINT uq_scorecard_weight_scenario_indicator_valid_from UNIQUE (scenario, indicator, valid_from),
    CONSTRAINT ck_scorecard_weight_weight_in_bounds CHECK (weight_bp BETWEEN 0 AND 10000)
)

-- next

CREATE OR REPLACE FUNCTION scorecard_weight_stands() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  RAISE EXCEPTION 'a published rule stands: scorecard_weight';
END $$

-- next

CREATE TRIGGER scorecard_weight_stands BEFORE UPDATE OR DELETE ON scorecard_weight FOR EACH ROW EXECUTE FUNCTION scorecard_weight_stands()

-- next

CREATE TABLE earnest_rule (
    id BIGSERIAL NOT NULL,
    most_bp INTEGER NOT NULL,
    valid_from DATE NOT NULL,
    source VARCHAR(300) NOT NULL,
    CONSTRAINT pk_earnest_rule PRIMARY KEY (id),
    CONSTRAINT uq_earnest_rule_valid_from UNIQUE (valid_from),
    CONSTRAINT ck_earnest_rule_most_is_a_part CHECK (most_bp BETWEEN 1 AND 10000)
)

-- next

CREATE OR REPLACE FUNCTION earnest_rule_stands() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  RAISE EXCEPTION 'a published rule stands: earnest_rule';
END $$

-- next

CREATE TRIGGER earnest_rule_stands BEFORE UPDATE OR DELETE ON earnest_rule FOR EACH ROW EXECUTE FUNCTION earnest_rule_stands()

-- next

CREATE TABLE inventor_rule (
    id BIGSERIAL NOT NULL,
    least_bp INTEGER NOT NULL,
    months INTEGER NOT NULL,
    valid_from DATE NOT NULL,
    source VARCHAR(300) NOT NULL,
    CONSTRAINT pk_inventor_rule PRIMARY KEY (id),
    CONSTRAINT uq_inventor_rule_valid_from UNIQUE (valid_from),
    CONSTRAINT ck_inventor_rule_within_reason CHECK (least_bp BETWEEN 1 AND 10000 AND months BETWEEN 1 AND 24)
)

-- next

CREATE OR REPLACE FUNCTION inventor_rule_stands() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  RAISE EXCEPTION 'a published rule stands: inventor_rule';
END $$

-- next

CREATE TRIGGER inventor_rule_stands BEFORE UPDATE OR DELETE ON inventor_rule FOR EACH ROW EXECUTE FUNCTION inventor_rule_stands()

-- next

CREATE TABLE organisation_name (
    id BIGSERIAL NOT NULL,
    organisation_id BIGINT NOT NULL,
    folded VARCHAR(200) NOT NULL,
    verified BOOLEAN NOT NULL,
    CONSTRAINT pk_organisation_name PRIMARY KEY (id),
    CONSTRAINT uq_organisation_name_organisation_id_folded UNIQUE (organisation_id, folded),
    CONSTRAINT fk_organisation_name_organisation_id_organisation FOREIGN KEY(organisation_id) REFERENCES organisation (id)
)

-- next

CREATE INDEX ix_organisation_name_folded ON organisation_name (folded)

-- next

CREATE UNIQUE INDEX uq_organisation_name_verified ON organisation_name (folded) WHERE verified

-- next

CREATE TABLE membership (
    id BIGSERIAL NOT NULL,
    person_id BIGINT NOT NULL,
    organisation_id BIGINT NOT NULL,
    role VARCHAR(40) NOT NULL,
    began_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_membership PRIMARY KEY (id),
    CONSTRAINT ck_membership_ends_after_it_began CHECK (ended_at IS NULL OR ended_at >= began_at),
    CONSTRAINT fk_membership_person_id_person FOREIGN KEY(person_id) REFERENCES person (id),
    CONSTRAINT fk_membership_organisation_id_organisation FOREIGN KEY(organisation_id) REFERENCES organisation (id),
    CONSTRAINT ck_membership_role CHECK (role IN ('right_holder', 'buyer', 'center_staff', 'center_manager', 'finance_officer', 'bank_officer', 'city_office', 'administrator'))
)

-- next

CREATE INDEX ix_membership_organisation_id ON membership (organisation_id)

-- next

CREATE UNIQUE INDEX uq_membership_active ON membership (person_id, organisation_id, role) WHERE ended_at IS NULL

-- next

CREATE TABLE binding_limit (
    id BIGSERIAL NOT NULL,
    organisation_id BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    limit_minor BIGINT,
    currency VARCHAR(3) NOT NULL,
    set_at TIMESTAMP WITH TIME ZONE NOT NULL,
    set_by BIGINT,
    CONSTRAINT pk_binding_limit PRIMARY KEY (id),
    CONSTRAINT uq_binding_limit_organisation_id_person_id UNIQUE (organisation_id, person_id),
    CONSTRAINT ck_binding_limit_limit_not_negative CHECK (limit_minor IS NULL OR limit_minor >= 0),
    CONSTRAINT ck_binding_limit_not_ones_own CHECK (set_by IS NULL OR set_by <> person_id),
    CONSTRAINT fk_binding_limit_organisation_id_organisation FOREIGN KEY(organisation_id) REFERENCES organisation (id),
    CONSTRAINT fk_binding_limit_person_id_person FOREIGN KEY(person_id) REFERENCES person (id),
    CONSTRAINT fk_binding_limit_set_by_person FOREIGN KEY(set_by) REFERENCES person (id)
)

-- next

CREATE TABLE letter_link (
    id BIGSERIAL NOT NULL,
    kind VARCHAR(40) NOT NULL,
    digest VARCHAR(64) NOT NULL,
    email VARCHAR(254) NOT NULL,
    person_id BIGINT,
    organisation_id BIGINT,
    content JSONB NOT NULL,
    sent_by_id BIGINT,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    used_at TIMESTAMP WITH TIME ZONE,
    withdrawn_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_letter_link PRIMARY KEY (id),
    CONSTRAINT ck_letter_link_expires_later CHECK (expires_at > created_at),
    CONSTRAINT ck_letter_link_letterkind CHECK (kind IN ('invitation', 'reset', 'registration')),
    CONSTRAINT uq_letter_link_digest UNIQUE (digest),
    CONSTRAINT fk_letter_link_person_id_person FOREIGN KEY(person_id) REFERENCES person (id),
    CONSTRAINT fk_letter_link_organisation_id_organisation FOREIGN KEY(organisation_id) REFERENCES organisation (id),
    CONSTRAINT fk_letter_link_sent_by_id_person FOREIGN KEY(sent_by_id) REFERENCES person (id)
)

-- next

CREATE INDEX ix_letter_link_email_created_at ON letter_link (email, created_at)

-- next

CREATE UNIQUE INDEX uq_letter_link_open_invitation ON letter_link (organisation_id, email) WHERE kind = 'invitation' AND used_at IS NULL AND withdrawn_at IS NULL

-- next

CREATE TABLE api_key (
    id BIGSERIAL NOT NULL,
    person_id BIGINT NOT NULL,
    organisation_id BIGINT NOT NULL,
    name VARCHAR(80) NOT NULL,
    start VARCHAR(12) NOT NULL,
    digest VARCHAR(64) NOT NULL,
    scopes JSONB NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    last_used_at TIMESTAMP WITH TIME ZONE,
    revoked_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_api_key PRIMARY KEY (id),
    CONSTRAINT ck_api_key_expires_later CHECK (expires_at > created_at),
    CONSTRAINT uq_api_key_digest UNIQUE (digest),
    CONSTRAINT fk_api_key_person_id_person FOREIGN KEY(person_id) REFERENCES person (id),
    CONSTRAINT fk_api_key_organisation_id_organisation FOREIGN KEY(organisation_id) REFERENCES organisation (id)
)

-- next

CREATE INDEX ix_api_key_person_id ON api_key (person_id)

-- next

CREATE TABLE party_relation (
    id BIGSERIAL NOT NULL,
    one_id BIGINT NOT NULL,
    other_id BIGINT NOT NULL,
    kind VARCHAR(40) NOT NULL,
    from_date DATE NOT NULL,
    to_date DATE,
    evidence VARCHAR(500) NOT NULL,
    state VARCHAR(40) NOT NULL,
    proposed_by INTEGER,
    proposed_name VARCHAR(200) NOT NULL,
    proposed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    confirmed_by INTEGER,
    confirmed_name VARCHAR(200) NOT NULL,
    confirmed_at TIMESTAMP WITH TIME ZONE,
    reason VARCHAR(500) NOT NULL,
    CONSTRAINT pk_party_relation PRIMARY KEY (id),
    CONSTRAINT ck_party_relation_two_organisations CHECK (one_id <> other_id),
    CONSTRAINT ck_party_relation_evidence_given CHECK (evidence <> ''),
    CONSTRAINT ck_party_relation_ends_after_it_began CHECK (to_date IS NULL OR to_date >= from_date),
    CONSTRAINT ck_party_relation_four_eyes CHECK (confirmed_by <> proposed_by),
    CONSTRAINT ck_party_relation_confirmed_on_a_day CHECK ((state = 'confirmed') = (confirmed_at IS NOT NULL)),
    CONSTRAINT ck_party_relation_confirmed_by_somebody CHECK (state <> 'confirmed' OR proposed_by IS NULL OR confirmed_by IS NOT NULL),
    CONSTRAINT ck_party_relation_rejected_with_reason CHECK (state <> 'rejected' OR reason <> ''),
    CONSTRAINT ck_party_relation_ended_with_reason CHECK (to_date IS NULL OR reason <> ''),
    CONSTRAINT fk_party_relation_one_id_organisation FOREIGN KEY(one_id) REFERENCES organisation (id),
    CONSTRAINT fk_party_relation_other_id_organisation FOREIGN KEY(other_id) REFERENCES organisation (id),
    CONSTRAINT ck_party_relation_relationkind CHECK (kind IN ('parent', 'controller', 'group')),
    CONSTRAINT ck_party_relation_relationstate CHECK (state IN ('proposed', 'confirmed', 'rejected'))
)

-- next

CREATE INDEX ix_party_relation_other_id ON party_relation (other_id)

-- next

CREATE UNIQUE INDEX uq_party_relation_standing ON party_relation (one_id, other_id, kind) WHERE state = 'proposed' OR (state = 'confirmed' AND to_date IS NULL)

-- next

CREATE TABLE center (
    id BIGSERIAL NOT NULL,
    organisation_id BIGINT NOT NULL,
    code VARCHAR(20) NOT NULL,
    name VARCHAR(200) NOT NULL,
    name_en VARCHAR(200) NOT NULL,
    industry VARCHAR(80) NOT NULL,
    region_code VARCHAR(12) NOT NULL,
    contact VARCHAR(300) NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_center PRIMARY KEY (id),
    CONSTRAINT ck_center_code_capital CHECK (code <> '' AND code = upper(code)),
    CONSTRAINT ck_center_name_given CHECK (name <> ''),
    CONSTRAINT uq_center_organisation_id UNIQUE (organisation_id),
    CONSTRAINT fk_center_organisation_id_organisation FOREIGN KEY(organisation_id) REFERENCES organisation (id),
    CONSTRAINT uq_center_code UNIQUE (code)
)

-- next

CREATE TABLE event_exhibitor (
    id BIGSERIAL NOT NULL,
    event_id BIGINT NOT NULL,
    organisation_id BIGINT NOT NULL,
    booth VARCHAR(20) NOT NULL,
    entered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_event_exhibitor PRIMARY KEY (id),
    CONSTRAINT uq_event_exhibitor_event_id_organisation_id UNIQUE (event_id, organisation_id),
    CONSTRAINT uq_event_exhibitor_event_id_booth UNIQUE (event_id, booth),
    CONSTRAINT ck_event_exhibitor_booth_given CHECK (booth <> ''),
    CONSTRAINT fk_event_exhibitor_event_id_event FOREIGN KEY(event_id) REFERENCES event (id),
    CONSTRAINT fk_event_exhibitor_organisation_id_organisation FOREIGN KEY(organisation_id) REFERENCES organisation (id)
)

-- next

CREATE INDEX ix_event_exhibitor_organisation_id ON event_exhibitor (organisation_id)

-- next

CREATE TABLE event_deal (
    id BIGSERIAL NOT NULL,
    event_id BIGINT NOT NULL,
    deal VARCHAR(40) NOT NULL,
    tagged_at TIMESTAMP WITH TIME ZONE NOT NULL,
    tagged_by VARCHAR(200) NOT NULL,
    CONSTRAINT pk_event_deal PRIMARY KEY (id),
    CONSTRAINT fk_event_deal_event_id_event FOREIGN KEY(event_id) REFERENCES event (id),
    CONSTRAINT uq_event_deal_deal UNIQUE (deal)
)

-- next

CREATE INDEX ix_event_deal_event_id ON event_deal (event_id)

-- next

CREATE TABLE notice (
    id BIGSERIAL NOT NULL,
    person_id BIGINT NOT NULL,
    organisation_id BIGINT NOT NULL,
    text VARCHAR(500) NOT NULL,
    content JSONB NOT NULL,
    href VARCHAR(300) NOT NULL,
    key VARCHAR(100) NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    read_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_notice PRIMARY KEY (id),
    CONSTRAINT uq_notice_person_id_organisation_id_key UNIQUE (person_id, organisation_id, key),
    CONSTRAINT fk_notice_person_id_person FOREIGN KEY(person_id) REFERENCES person (id),
    CONSTRAINT fk_notice_organisation_id_organisation FOREIGN KEY(organisation_id) REFERENCES organisation (id)
)

-- next

CREATE INDEX ix_notice_reader ON notice (person_id, organisation_id, id)

-- next

CREATE INDEX ix_notice_unread ON notice (person_id, organisation_id, read_at)

-- next

CREATE TABLE asset (
    id BIGSERIAL NOT NULL,
    kind VARCHAR(40) NOT NULL,
    title VARCHAR(1000) NOT NULL,
    title_en VARCHAR(1000) NOT NULL,
    summary TEXT NOT NULL,
    jurisdiction VARCHAR(2) NOT NULL,
    number_norm VARCHAR(60) NOT NULL,
    number_display VARCHAR(80) NOT NULL,
    application_no VARCHAR(60),
    publication_no VARCHAR(60),
    registration_no VARCHAR(60),
    pct_no VARCHAR(40) NOT NULL,
    family_id VARCHAR(40) NOT NULL,
    kind_code VARCHAR(40) NOT NULL,
    filing_date DATE,
    publication_date DATE,
    grant_date DATE,
    expiry_date DATE,
    expiry_basis VARCHAR(40),
    status VARCHAR(40) NOT NULL,
    status_raw VARCHAR(300) NOT NULL,
    status_date DATE,
    status_source VARCHAR(40) NOT NULL,
    source VARCHAR(40) NOT NULL,
    source_date DATE,
    filed_by_id BIGINT,
    holders_wait BOOLEAN NOT NULL,
    complete BOOLEAN NOT NULL,
    gaps JSONB NOT NULL,
    holder_names JSONB NOT NULL,
    inventor_names JSONB NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_asset PRIMARY KEY (id),
    CONSTRAINT ck_asset_jurisdiction_two CHECK (length(jurisdiction) = 2 AND jurisdiction = upper(jurisdiction)),
    CONSTRAINT ck_asset_number_given CHECK (number_norm <> ''),
    CONSTRAINT ck_asset_version_counts CHECK (version >= 1),
    CONSTRAINT ck_asset_expiry_has_basis CHECK ((expiry_date IS NULL) = (expiry_basis IS NULL)),
    CONSTRAINT ck_asset_assetkind CHECK (kind IN ('patent_invention', 'patent_utility', 'patent_design', 'patent_application', 'trademark', 'copyright_work', 'software', 'geographical_indication')),
    CONSTRAINT ck_asset_termbasis CHECK (expiry_basis IN ('registered', 'estimated')),
    CONSTRAINT ck_asset_assetstatus CHECK (status IN ('pending', 'in_force', 'lapsed', 'expired', 'withdrawn', 'refused', 'invalidated', 'suspended', 'unknown')),
    CONSTRAINT fk_asset_filed_by_id_organisation FOREIGN KEY(filed_by_id) REFERENCES organisation (id)
)

-- next

CREATE INDEX ix_asset_family_id ON asset (family_id)

-- next

CREATE INDEX ix_asset_number_norm ON asset (number_norm)

-- next

CREATE INDEX ix_asset_status_expiry_date ON asset (status, expiry_date)

-- next

CREATE TABLE registry_import (
    id BIGSERIAL NOT NULL,
    organisation_id INTEGER,
    person_id INTEGER,
    asked_by JSONB NOT NULL,
    file_id BIGINT NOT NULL,
    name VARCHAR(200) NOT NULL,
    dry_run BOOLEAN NOT NULL,
    state VARCHAR(40) NOT NULL,
    new_count INTEGER NOT NULL,
    changed_count INTEGER NOT NULL,
    same_count INTEGER NOT NULL,
    refused_count INTEGER NOT NULL,
    read_bytes INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    finished_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_registry_import PRIMARY KEY (id),
    CONSTRAINT ck_registry_import_counts_not_negative CHECK (new_count >= 0 AND changed_count >= 0 AND same_count >= 0 AND refused_count >= 0),
    CONSTRAINT fk_registry_import_file_id_stored_file FOREIGN KEY(file_id) REFERENCES stored_file (id),
    CONSTRAINT ck_registry_import_importstate CHECK (state IN ('waiting', 'running', 'stopping', 'done', 'failed', 'cancelled'))
)

-- next

CREATE INDEX ix_registry_import_organisation_id ON registry_import (organisation_id, id)

-- next

CREATE TABLE saved_search (
    id BIGSERIAL NOT NULL,
    person_id BIGINT NOT NULL,
    watch VARCHAR(40) NOT NULL,
    name VARCHAR(120) NOT NULL,
    parameters JSONB NOT NULL,
    digest VARCHAR(64) NOT NULL,
    rhythm VARCHAR(40) NOT NULL,
    token VARCHAR(64) NOT NULL,
    watched_from TIMESTAMP WITH TIME ZONE NOT NULL,
    looked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_saved_search PRIMARY KEY (id),
    CONSTRAINT uq_saved_search_person_id_watch_digest UNIQUE (person_id, watch, digest),
    CONSTRAINT uq_saved_search_token UNIQUE (token),
    CONSTRAINT ck_saved_search_name_given CHECK (name <> ''),
    CONSTRAINT ck_saved_search_token_long CHECK (length(token) >= 32),
    CONSTRAINT fk_saved_search_person_id_person FOREIGN KEY(person_id) REFERENCES person (id),
    CONSTRAINT ck_saved_search_watch CHECK (watch IN ('listings', 'needs')),
    CONSTRAINT ck_saved_search_rhythm CHECK (rhythm IN ('at_once', 'daily', 'weekly', 'never'))
)

-- next

CREATE INDEX ix_saved_search_watch_rhythm ON saved_search (watch, rhythm)

-- next

CREATE TABLE rule_proposal (
    id BIGSERIAL NOT NULL,
    about VARCHAR(120) NOT NULL,
    state VARCHAR(40) NOT NULL,
    content JSONB NOT NULL,
    valid_from DATE NOT NULL,
    is_first BOOLEAN DEFAULT false NOT NULL,
    source VARCHAR(300) NOT NULL,
    asked_by BIGINT NOT NULL,
    asked_name VARCHAR(200) NOT NULL,
    asked_on DATE NOT NULL,
    asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    decided_by BIGINT,
    decided_name VARCHAR(200) NOT NULL,
    decided_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_rule_proposal PRIMARY KEY (id),
    CONSTRAINT ck_rule_proposal_not_in_the_past CHECK (is_first OR valid_from > asked_on),
    CONSTRAINT ck_rule_proposal_four_eyes CHECK (state <> 'approved' OR decided_by <> asked_by),
    CONSTRAINT ck_rule_proposal_decided_by_somebody CHECK ((state = 'asked') = (decided_by IS NULL)),
    CONSTRAINT ck_rule_proposal_proposalstate CHECK (state IN ('asked', 'approved', 'declined')),
    CONSTRAINT fk_rule_proposal_asked_by_person FOREIGN KEY(asked_by) REFERENCES person (id),
    CONSTRAINT fk_rule_proposal_decided_by_person FOREIGN KEY(decided_by) REFERENCES person (id)
)

-- next

CREATE UNIQUE INDEX uq_rule_proposal_one_asked ON rule_proposal (about) WHERE state = 'asked'

-- next

CREATE UNIQUE INDEX uq_rule_proposal_one_first ON rule_proposal (about) WHERE is_first AND state = 'approved'

-- next

CREATE TABLE transfer (
    id BIGSERIAL NOT NULL,
    journal_id BIGINT NOT NULL,
    line_no INTEGER NOT NULL,
    debit_id INTEGER NOT NULL,
    credit_id INTEGER NOT NULL,
    currency VARCHAR(3) NOT NULL,
    amount_minor BIGINT NOT NULL,
    CONSTRAINT pk_transfer PRIMARY KEY (id),
    CONSTRAINT fk_transfer_debit_id_currency_account FOREIGN KEY(debit_id, currency) REFERENCES account (id, currency),
    CONSTRAINT fk_transfer_credit_id_currency_account FOREIGN KEY(credit_id, currency) REFERENCES account (id, currency),
    CONSTRAINT uq_transfer_journal_id_line_no UNIQUE (journal_id, line_no),
    CONSTRAINT ck_transfer_amount_positive CHECK (amount_minor > 0 AND amount_minor <= 1000000000000000),
    CONSTRAINT ck_transfer_two_accounts CHECK (debit_id <> credit_id),
    CONSTRAINT ck_transfer_line_no_positive CHECK (line_no > 0),
    CONSTRAINT fk_transfer_journal_id_journal FOREIGN KEY(journal_id) REFERENCES journal (id)
)

-- next

CREATE INDEX ix_transfer_credit_id_id ON transfer (credit_id, id)

-- next

CREATE INDEX ix_transfer_debit_id_id ON transfer (debit_id, id)

-- next

CREATE OR REPLACE FUNCTION transfer_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'transfer is append-only'; END $$

-- next

CREATE TRIGGER transfer_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON transfer FOR EACH STATEMENT EXECUTE FUNCTION transfer_append_only()

-- next

CREATE OR REPLACE FUNCTION transfer_posted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM posted p JOIN journal j ON j.id = p.journal_id WHERE p.line_no > j.line_count) THEN
    RAISE EXCEPTION 'the journal is complete';
  END IF;
  IF EXISTS (SELECT FROM posted p JOIN journal j ON j.id = p.journal_id WHERE j.reverses IS NOT NULL AND NOT EXISTS (
      SELECT FROM transfer o WHERE o.journal_id = j.reverses AND o.line_no = p.line_no AND o.debit_id = p.credit_id
        AND o.credit_id = p.debit_id AND o.amount_minor = p.amount_minor)) THEN
    RAISE EXCEPTION 'a reversal is the exact opposite';
  END IF;
  UPDATE account a SET debits_minor = a.debits_minor + moved.debits, credits_minor = a.credits_minor + moved.credits
  FROM (SELECT id, sum(debit) AS debits, sum(credit) AS credits FROM (
      SELECT debit_id AS id, amount_minor AS debit, 0 AS credit FROM posted
      UNION ALL SELECT credit_id, 0, amount_minor FROM posted) AS legs GROUP BY id) AS moved
  WHERE a.id = moved.id;
  RETURN NULL;
END $$

-- next

CREATE TRIGGER transfer_moves_totals AFTER INSERT ON transfer REFERENCING NEW TABLE AS posted
FOR EACH STATEMENT EXECUTE FUNCTION transfer_posted()

-- next

CREATE OR REPLACE FUNCTION account_guarded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.debits_minor <> 0 OR NEW.credits_minor <> 0 THEN RAISE EXCEPTION 'an account begins at zero'; END IF;
    RETURN NEW;
  END IF;
  IF TG_OP = 'DELETE' OR TG_OP = 'TRUNCATE' THEN RAISE EXCEPTION 'account rows are kept'; END IF;
  IF pg_trigger_depth() < 2 OR NEW.id <> OLD.id OR NEW.code <> OLD.code OR NEW.kind <> OLD.kind
      OR NEW.side <> OLD.side OR NEW.currency <> OLD.currency OR NEW.may_go_negative <> OLD.may_go_negative
      OR NEW.owner IS DISTINCT FROM OLD.owner OR NEW.debits_minor < OLD.debits_minor
      OR NEW.credits_minor < OLD.credits_minor THEN
    RAISE EXCEPTION 'only transfers change an account';
  END IF;
  RETURN NEW;
END $$

-- next

CREATE TRIGGER account_guarded BEFORE INSERT OR UPDATE OR DELETE ON account
FOR EACH ROW EXECUTE FUNCTION account_guarded()

-- next

CREATE OR REPLACE FUNCTION journal_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM accounting_period WHERE ends >= NEW.effective_on) THEN
    RAISE EXCEPTION 'the period is closed';
  END IF;
  IF NEW.reverses IS NOT NULL AND NOT EXISTS (
      SELECT FROM journal WHERE id = NEW.reverses AND reverses IS NULL AND line_count = NEW.line_count) THEN
    RAISE EXCEPTION 'a reversal is the exact opposite';
  END IF;
  RETURN NEW;
END $$

-- next

CREATE TRIGGER journal_fits BEFORE INSERT ON journal
FOR EACH ROW EXECUTE FUNCTION journal_fits()

-- next

CREATE OR REPLACE FUNCTION accounting_period_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  LOCK TABLE journal IN SHARE MODE;
  IF NEW.starts <> (SELECT max(ends) + 1 FROM accounting_period) THEN
    RAISE EXCEPTION 'a period begins where the last one ended';
  END IF;
  RETURN NEW;
END $$

-- next

CREATE TRIGGER accounting_period_follows BEFORE INSERT ON accounting_period
FOR EACH ROW EXECUTE FUNCTION accounting_period_follows()

-- next

CREATE TRIGGER account_no_truncate BEFORE TRUNCATE ON account
FOR EACH STATEMENT EXECUTE FUNCTION account_guarded()

-- next

CREATE OR REPLACE FUNCTION post_journal(asked jsonb) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  codes text[] := ARRAY(SELECT named ->> 'code' FROM jsonb_array_elements(asked -> 'accounts') AS named);
  day date := (asked ->> 'effective_on')::date;
  known bigint;
  written bigint;
BEGIN
  SELECT count(*) INTO known FROM account WHERE code = ANY (codes);
  IF known < cardinality(codes) THEN
    INSERT INTO account (code, kind, side, currency, owner, may_go_negative, debits_minor, credits_minor)
    SELECT code, kind, side, currency, owner, may_go_negative, 0, 0
    FROM jsonb_to_recordset(asked -> 'accounts') AS named (
      code text, kind text, side text, currency text, owner text, may_go_negative boolean)
    WHERE NOT EXISTS (SELECT FROM account WHERE account.code = named.code)
    ORDER BY code ON CONFLICT DO NOTHING;
  END IF;
  PERFORM id FROM account WHERE code = ANY (codes) ORDER BY id FOR UPDATE;
  IF EXISTS (SELECT FROM accounting_period WHERE ends >= day) THEN RETURN NULL; END IF;
  IF EXISTS (
    SELECT FROM (
      SELECT account.may_go_negative,
        CASE account.side WHEN 'debit' THEN debits_minor - credits_minor ELSE credits_minor - debits_minor END
        + sum(CASE WHEN account.side = leg.side THEN leg.amount ELSE -leg.amount END)
          OVER (PARTITION BY account.id ORDER BY leg.no) AS stands
      FROM jsonb_to_recordset(asked -> 'lines') AS line (no integer, debit text, credit text, amount bigint),
        LATERAL (VALUES (no, 'debit', debit, amount), (no, 'credit', credit, amount)) AS leg (no, side, code, amount)
      JOIN account ON account.code = leg.code) AS course
    WHERE stands < 0 AND NOT may_go_negative) THEN RETURN NULL;
  END IF;
  INSERT INTO journal (key, request_hash, subject, effective_on, booked_at, line_count, note, actor_name, person_id)
  VALUES (asked ->> 'key', asked ->> 'request_hash', asked ->> 'subject', day, (asked ->> 'booked_at')::timestamptz,
    jsonb_array_length(asked -> 'lines'), asked ->> 'note', asked ->> 'actor_name', (asked ->> 'person_id')::integer)
  ON CONFLICT DO NOTHING RETURNING id INTO written;
  IF written IS NULL THEN RETURN NULL; END IF;
  INSERT INTO transfer (journal_id, line_no, debit_id, credit_id, currency, amount_minor)
  SELECT written, no, gives.id, takes.id, line.currency, amount
  FROM jsonb_to_recordset(asked -> 'lines') AS line (
    no integer, debit text, credit text, currency text, amount bigint)
  JOIN account AS gives ON gives.code = debit JOIN account AS takes ON takes.code = credit ORDER BY no;
  RETURN written;
END $$

-- next

CREATE TABLE balance_checkpoint (
    id BIGSERIAL NOT NULL,
    period_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    balance_minor BIGINT NOT NULL,
    CONSTRAINT pk_balance_checkpoint PRIMARY KEY (id),
    CONSTRAINT uq_balance_checkpoint_period_id_account_id UNIQUE (period_id, account_id),
    CONSTRAINT ck_balance_checkpoint_not_zero CHECK (balance_minor <> 0),
    CONSTRAINT fk_balance_checkpoint_period_id_accounting_period FOREIGN KEY(period_id) REFERENCES accounting_period (id),
    CONSTRAINT fk_balance_checkpoint_account_id_account FOREIGN KEY(account_id) REFERENCES account (id)
)

-- next

CREATE INDEX ix_balance_checkpoint_account_id_period_id ON balance_checkpoint (account_id, period_id)

-- next

CREATE OR REPLACE FUNCTION balance_checkpoint_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'balance_checkpoint is append-only'; END $$

-- next

CREATE TRIGGER balance_checkpoint_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON balance_checkpoint FOR EACH STATEMENT EXECUTE FUNCTION balance_checkpoint_append_only()

-- next

CREATE TABLE payee_bank_account (
    id BIGSERIAL NOT NULL,
    organisation_id BIGINT NOT NULL,
    currency VARCHAR(3) NOT NULL,
    holder VARCHAR(200) NOT NULL,
    bank VARCHAR(200) NOT NULL,
    number VARCHAR(40) NOT NULL,
    evidence VARCHAR(64) NOT NULL,
    withdrawn_by INTEGER,
    withdrawn_at TIMESTAMP WITH TIME ZONE,
    state VARCHAR(40) NOT NULL,
    proposed_by INTEGER NOT NULL,
    proposed_by_name VARCHAR(200) NOT NULL,
    proposed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    confirmed_by INTEGER,
    confirmed_by_name VARCHAR(200),
    confirmed_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_payee_bank_account PRIMARY KEY (id),
    CONSTRAINT ck_payee_bank_account_four_eyes CHECK (confirmed_by <> proposed_by),
    CONSTRAINT ck_payee_bank_account_confirmed_by_somebody CHECK ((state = 'confirmed') = (confirmed_by IS NOT NULL)),
    CONSTRAINT ck_payee_bank_account_all_given CHECK (holder <> '' AND bank <> '' AND number <> ''),
    CONSTRAINT ck_payee_bank_account_currency_code CHECK (length(currency) = 3),
    CONSTRAINT ck_payee_bank_account_evidence_digest CHECK (length(evidence) = 64),
    CONSTRAINT ck_payee_bank_account_withdrawn_by_somebody CHECK (withdrawn_at IS NULL OR (state = 'confirmed' AND withdrawn_by IS NOT NULL)),
    CONSTRAINT fk_payee_bank_account_organisation_id_organisation FOREIGN KEY(organisation_id) REFERENCES organisation (id),
    CONSTRAINT ck_payee_bank_account_bookingstate CHECK (state IN ('proposed', 'confirmed', 'rejected'))
)

-- next

CREATE INDEX ix_payee_bank_account_organisation_id ON payee_bank_account (organisation_id)

-- next

CREATE UNIQUE INDEX uq_payee_bank_account_one_proposed ON payee_bank_account (organisation_id, currency) WHERE state = 'proposed'

-- next

CREATE TABLE provider_operation (
    id BIGSERIAL NOT NULL,
    provider VARCHAR(20) NOT NULL,
    kind VARCHAR(40) NOT NULL,
    act VARCHAR(200) NOT NULL,
    key VARCHAR(60) NOT NULL,
    purpose VARCHAR(60) NOT NULL,
    organisation_id BIGINT,
    amount_minor BIGINT NOT NULL,
    currency VARCHAR(3) NOT NULL,
    of_ref VARCHAR(255) NOT NULL,
    destination VARCHAR(120) NOT NULL,
    methods JSONB NOT NULL,
    title VARCHAR(200) NOT NULL,
    back_to VARCHAR(300) NOT NULL,
    state VARCHAR(40) NOT NULL,
    ref VARCHAR(255),
    page TEXT NOT NULL,
    reason VARCHAR(300) NOT NULL,
    tries INTEGER NOT NULL,
    renewals INTEGER NOT NULL,
    is_kept_failure BOOLEAN NOT NULL,
    intended_by_name VARCHAR(200) NOT NULL,
    intended_at TIMESTAMP WITH TIME ZONE NOT NULL,
    first_sent_at TIMESTAMP WITH TIME ZONE,
    sent_at TIMESTAMP WITH TIME ZONE,
    seen_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_provider_operation PRIMARY KEY (id),
    CONSTRAINT ck_provider_operation_amount_positive CHECK (amount_minor > 0),
    CONSTRAINT ck_provider_operation_counts_not_negative CHECK (tries >= 0 AND renewals >= 0),
    CONSTRAINT ck_provider_operation_sent_when CHECK (state IN ('intended', 'declined') OR first_sent_at IS NOT NULL),
    CONSTRAINT ck_provider_operation_declined_why CHECK (state NOT IN ('declined', 'returned') OR reason <> ''),
    CONSTRAINT uq_provider_operation_provider_ref UNIQUE (provider, ref),
    CONSTRAINT ck_provider_operation_operationkind CHECK (kind IN ('collect', 'refund', 'transfer', 'reverse', 'payout')),
    CONSTRAINT uq_provider_operation_act UNIQUE (act),
    CONSTRAINT uq_provider_operation_key UNIQUE (key),
    CONSTRAINT fk_provider_operation_organisation_id_organisation FOREIGN KEY(organisation_id) REFERENCES organisation (id),
    CONSTRAINT ck_provider_operation_operationstate CHECK (state IN ('intended', 'sent', 'unknown', 'pending', 'succeeded', 'declined', 'returned'))
)

-- next

CREATE INDEX ix_provider_operation_purpose ON provider_operation (purpose)

-- next

CREATE INDEX ix_provider_operation_state_id ON provider_operation (state, id)

-- next

CREATE TABLE fx_rate (
    id BIGSERIAL NOT NULL,
    currency VARCHAR(3) NOT NULL,
    day DATE NOT NULL,
    rate_e8 BIGINT NOT NULL,
    source VARCHAR(300) NOT NULL,
    imported_at TIMESTAMP WITH TIME ZONE NOT NULL,
    imported_by VARCHAR(200) NOT NULL,
    person_id BIGINT,
    CONSTRAINT pk_fx_rate PRIMARY KEY (id),
    CONSTRAINT uq_fx_rate_currency_day UNIQUE (currency, day),
    CONSTRAINT ck_fx_rate_of_another_currency CHECK (currency <> 'CNY' AND length(currency) = 3),
    CONSTRAINT ck_fx_rate_rate_within_reason CHECK (rate_e8 > 0 AND rate_e8 <= 1000000000000),
    CONSTRAINT ck_fx_rate_source_given CHECK (source <> ''),
    CONSTRAINT fk_fx_rate_person_id_person FOREIGN KEY(person_id) REFERENCES person (id)
)

-- next

CREATE OR REPLACE FUNCTION fx_rate_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'fx_rate is append-only'; END $$

-- next

CREATE TRIGGER fx_rate_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON fx_rate FOR EACH STATEMENT EXECUTE FUNCTION fx_rate_append_only()

-- next

CREATE TABLE volume_policy_entry (
    id BIGSERIAL NOT NULL,
    policy_id BIGINT NOT NULL,
    category VARCHAR(40) NOT NULL,
    counts_as VARCHAR(40) NOT NULL,
    CONSTRAINT pk_volume_policy_entry PRIMARY KEY (id),
    CONSTRAINT uq_volume_policy_entry_policy_id_category UNIQUE (policy_id, category),
    CONSTRAINT fk_volume_policy_entry_policy_id_volume_policy FOREIGN KEY(policy_id) REFERENCES volume_policy (id),
    CONSTRAINT ck_volume_policy_entry_category CHECK (category IN ('transfer', 'license', 'open_license', 'auction', 'equity', 'pledge_finance', 'securitization', 'investment', 'insurance', 'service', 'cultivation', 'set_apart')),
    CONSTRAINT ck_volume_policy_entry_countsas CHECK (counts_as IN ('trade', 'finance', 'apart'))
)

-- next

CREATE OR REPLACE FUNCTION volume_policy_entry_stands() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  RAISE EXCEPTION 'a published rule stands: volume_policy_entry';
END $$

-- next

CREATE TRIGGER volume_policy_entry_stands BEFORE UPDATE OR DELETE ON volume_policy_entry FOR EACH ROW EXECUTE FUNCTION volume_policy_entry_stands()

-- next

CREATE TABLE signature (
    id BIGSERIAL NOT NULL,
    subject VARCHAR(60) NOT NULL,
    party_id BIGINT NOT NULL,
    person_id BIGINT,
    person_name VARCHAR(200) NOT NULL,
    digest VARCHAR(64) NOT NULL,
    signed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_signature PRIMARY KEY (id),
    CONSTRAINT uq_signature_subject_party_id UNIQUE (subject, party_id),
    CONSTRAINT ck_signature_digest_is_sha256 CHECK (length(digest) = 64),
    CONSTRAINT fk_signature_party_id_organisation FOREIGN KEY(party_id) REFERENCES organisation (id),
    CONSTRAINT fk_signature_person_id_person FOREIGN KEY(person_id) REFERENCES person (id)
)

-- next

CREATE OR REPLACE FUNCTION signature_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'signature is append-only'; END $$

-- next

CREATE TRIGGER signature_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON signature FOR EACH STATEMENT EXECUTE FUNCTION signature_append_only()

-- next

CREATE TABLE amendment (
    id BIGSERIAL NOT NULL,
    subject VARCHAR(60) NOT NULL,
    version INTEGER NOT NULL,
    party_id BIGINT NOT NULL,
    reason VARCHAR(1000) NOT NULL,
    terms JSONB NOT NULL,
    document VARCHAR(64) NOT NULL,
    digest VARCHAR(64) NOT NULL,
    proposed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    in_force_at TIMESTAMP WITH TIME ZONE,
    withdrawn_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_amendment PRIMARY KEY (id),
    CONSTRAINT uq_amendment_subject_version UNIQUE (subject, version),
    CONSTRAINT ck_amendment_version_follows CHECK (version >= 2),
    CONSTRAINT ck_amendment_digests_are_sha256 CHECK (length(digest) = 64 AND length(document) = 64),
    CONSTRAINT ck_amendment_one_end CHECK (withdrawn_at IS NULL OR in_force_at IS NULL),
    CONSTRAINT fk_amendment_party_id_organisation FOREIGN KEY(party_id) REFERENCES organisation (id)
)

-- next

CREATE UNIQUE INDEX ix_amendment_open ON amendment (subject) WHERE in_force_at IS NULL AND withdrawn_at IS NULL

-- next

CREATE TABLE invoice (
    id BIGSERIAL NOT NULL,
    issuer_id BIGINT NOT NULL,
    year INTEGER NOT NULL,
    number INTEGER NOT NULL,
    name VARCHAR(40) NOT NULL,
    kind VARCHAR(40) NOT NULL,
    credits_id BIGINT,
    recipient_id BIGINT NOT NULL,
    cause VARCHAR(20) NOT NULL,
    cause_id INTEGER NOT NULL,
    subject VARCHAR(60) NOT NULL,
    amount_minor BIGINT NOT NULL,
    currency VARCHAR(3) NOT NULL,
    performed_on DATE NOT NULL,
    issued_on DATE NOT NULL,
    issued_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_invoice PRIMARY KEY (id),
    CONSTRAINT uq_invoice_issuer_id_year_number UNIQUE (issuer_id, year, number),
    CONSTRAINT ck_invoice_counts_up CHECK (number >= 1 AND amount_minor > 0),
    CONSTRAINT ck_invoice_credits_an_invoice CHECK ((kind = 'credit_note') = (credits_id IS NOT NULL)),
    CONSTRAINT ck_invoice_own_shape CHECK ((kind = 'invoice' AND name LIKE 'INV-%') OR (kind = 'credit_note' AND name LIKE 'CRN-%')),
    CONSTRAINT ck_invoice_two_sides CHECK (issuer_id <> recipient_id),
    CONSTRAINT ck_invoice_cause_is_known CHECK (cause IN ('deal', 'royalty')),
    CONSTRAINT fk_invoice_issuer_id_organisation FOREIGN KEY(issuer_id) REFERENCES organisation (id),
    CONSTRAINT uq_invoice_name UNIQUE (name),
    CONSTRAINT ck_invoice_invoicekind CHECK (kind IN ('invoice', 'credit_note')),
    CONSTRAINT fk_invoice_credits_id_invoice FOREIGN KEY(credits_id) REFERENCES invoice (id),
    CONSTRAINT fk_invoice_recipient_id_organisation FOREIGN KEY(recipient_id) REFERENCES organisation (id)
)

-- next

CREATE INDEX ix_invoice_credits_id ON invoice (credits_id)

-- next

CREATE INDEX ix_invoice_issuer_id_id ON invoice (issuer_id, id)

-- next

CREATE INDEX ix_invoice_recipient_id_id ON invoice (recipient_id, id)

-- next

CREATE INDEX ix_invoice_subject ON invoice (subject)

-- next

CREATE UNIQUE INDEX uq_invoice_once ON invoice (cause, cause_id, issuer_id, recipient_id) WHERE kind = 'invoice'

-- next

CREATE OR REPLACE FUNCTION invoice_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'invoice is append-only'; END $$

-- next

CREATE TRIGGER invoice_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON invoice FOR EACH STATEMENT EXECUTE FUNCTION invoice_append_only()

-- next

CREATE OR REPLACE FUNCTION invoice_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last integer; first invoice; gone numeric;
BEGIN
  PERFORM 1 FROM organisation WHERE id = NEW.issuer_id FOR NO KEY UPDATE;
  SELECT coalesce(max(number), 0) INTO last FROM invoice WHERE issuer_id = NEW.issuer_id AND year = NEW.year;
  IF NEW.number <> last + 1 THEN RAISE EXCEPTION 'invoices are numbered without a gap'; END IF;
  IF NEW.credits_id IS NOT NULL THEN
    SELECT * INTO first FROM invoice WHERE id = NEW.credits_id;
    SELECT coalesce(sum(amount_minor), 0) INTO gone FROM invoice WHERE credits_id = NEW.credits_id;
    IF first.id IS NULL OR first.kind <> 'invoice' OR first.issuer_id <> NEW.issuer_id
        OR first.recipient_id <> NEW.recipient_id OR first.currency <> NEW.currency
        OR first.amount_minor < NEW.amount_minor + gone THEN
      RAISE EXCEPTION 'no more is credited than was invoiced';
    END IF;
  END IF;
  RETURN NEW;
END $$

-- next

CREATE TRIGGER invoice_follows BEFORE INSERT ON invoice
FOR EACH ROW EXECUTE FUNCTION invoice_follows()

-- next

CREATE TABLE mandate (
    id BIGSERIAL NOT NULL,
    principal_id BIGINT NOT NULL,
    broker_id BIGINT NOT NULL,
    exclusive BOOLEAN NOT NULL,
    commission_bp INTEGER NOT NULL,
    from_date DATE NOT NULL,
    to_date DATE NOT NULL,
    tail_days INTEGER NOT NULL,
    state VARCHAR(40) NOT NULL,
    offered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    answered_at TIMESTAMP WITH TIME ZONE,
    ended_on DATE,
    CONSTRAINT pk_mandate PRIMARY KEY (id),
    CONSTRAINT ck_mandate_two_sides CHECK (principal_id <> broker_id),
    CONSTRAINT ck_mandate_commission_within_reason CHECK (commission_bp BETWEEN 0 AND 3000),
    CONSTRAINT ck_mandate_tail_within_reason CHECK (tail_days BETWEEN 0 AND 730),
    CONSTRAINT ck_mandate_ends_after_it_began CHECK (to_date >= from_date),
    CONSTRAINT fk_mandate_principal_id_organisation FOREIGN KEY(principal_id) REFERENCES organisation (id),
    CONSTRAINT fk_mandate_broker_id_organisation FOREIGN KEY(broker_id) REFERENCES organisation (id),
    CONSTRAINT ck_mandate_mandatestate CHECK (state IN ('offered', 'in_force', 'declined', 'withdrawn', 'ended'))
)

-- next

CREATE INDEX ix_mandate_broker_id_state ON mandate (broker_id, state)

-- next

CREATE INDEX ix_mandate_principal_id_state ON mandate (principal_id, state)

-- next

CREATE TABLE subsidy_grant (
    id BIGSERIAL NOT NULL,
    fund_id BIGINT NOT NULL,
    kind VARCHAR(40) NOT NULL,
    state VARCHAR(40) NOT NULL,
    subject_key VARCHAR(120) NOT NULL,
    once_key VARCHAR(120) NOT NULL,
    beneficiary VARCHAR(200) NOT NULL,
    beneficiary_key VARCHAR(220) NOT NULL,
    year INTEGER NOT NULL,
    cost_minor BIGINT NOT NULL,
    amount_minor BIGINT NOT NULL,
    limit_minor BIGINT,
    paid_minor BIGINT NOT NULL,
    statement VARCHAR(2000) NOT NULL,
    asked_by INTEGER,
    asked_on DATE NOT NULL,
    approved_by INTEGER,
    committed_on DATE,
    reason VARCHAR(500) NOT NULL,
    entered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_subsidy_grant PRIMARY KEY (id),
    CONSTRAINT ck_subsidy_grant_amount_within_cost CHECK (amount_minor > 0 AND amount_minor <= cost_minor),
    CONSTRAINT ck_subsidy_grant_amount_within_limit CHECK (limit_minor IS NULL OR amount_minor <= limit_minor),
    CONSTRAINT ck_subsidy_grant_limited CHECK (kind = 'investment' OR state IN ('asked', 'refused') OR limit_minor IS NOT NULL),
    CONSTRAINT ck_subsidy_grant_paid_within_amount CHECK (paid_minor >= 0 AND paid_minor <= amount_minor),
    CONSTRAINT ck_subsidy_grant_four_eyes CHECK (approved_by <> asked_by),
    CONSTRAINT ck_subsidy_grant_named CHECK (subject_key <> '' AND beneficiary <> '' AND beneficiary_key <> ''),
    CONSTRAINT ck_subsidy_grant_year_within_reason CHECK (year BETWEEN 2000 AND 2200),
    CONSTRAINT fk_subsidy_grant_fund_id_finance_fund FOREIGN KEY(fund_id) REFERENCES finance_fund (id),
    CONSTRAINT ck_subsidy_grant_subsidykind CHECK (kind IN ('investment', 'interest', 'insurance', 'appraisal')),
    CONSTRAINT ck_subsidy_grant_grantstate CHECK (state IN ('asked', 'committed', 'paid', 'released', 'refused'))
)

-- next

CREATE INDEX ix_subsidy_grant_beneficiary_key ON subsidy_grant (beneficiary_key)

-- next

CREATE INDEX ix_subsidy_grant_fund_id ON subsidy_grant (fund_id)

-- next

CREATE UNIQUE INDEX uq_subsidy_grant_subject ON subsidy_grant (once_key) WHERE state NOT IN ('refused', 'released')

-- next

CREATE TABLE insurance_policy (
    id BIGSERIAL NOT NULL,
    number VARCHAR(80) NOT NULL,
    kind VARCHAR(40) NOT NULL,
    insurer VARCHAR(200) NOT NULL,
    insurer_id BIGINT,
    insured VARCHAR(200) NOT NULL,
    insured_key VARCHAR(220) NOT NULL,
    rights JSONB NOT NULL,
    premium_minor BIGINT NOT NULL,
    sum_minor BIGINT NOT NULL,
    first_day DATE NOT NULL,
    last_day DATE NOT NULL,
    entered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_insurance_policy PRIMARY KEY (id),
    CONSTRAINT ck_insurance_policy_named CHECK (number <> '' AND insurer <> '' AND insured <> ''),
    CONSTRAINT ck_insurance_policy_sums_within_reason CHECK (premium_minor > 0 AND sum_minor >= premium_minor),
    CONSTRAINT ck_insurance_policy_days_in_order CHECK (last_day >= first_day),
    CONSTRAINT uq_insurance_policy_number UNIQUE (number),
    CONSTRAINT ck_insurance_policy_policykind CHECK (kind IN ('infringement', 'enforcement', 'loss', 'loan', 'transaction', 'overseas')),
    CONSTRAINT fk_insurance_policy_insurer_id_organisation FOREIGN KEY(insurer_id) REFERENCES organisation (id)
)

-- next

CREATE INDEX ix_insurance_policy_insured_key ON insurance_policy (insured_key)

-- next

CREATE INDEX ix_insurance_policy_insurer_id ON insurance_policy (insurer_id)

-- next

CREATE TABLE fund_terms (
    id BIGSERIAL NOT NULL,
    fund_id BIGINT NOT NULL,
    proposed_by INTEGER NOT NULL,
    confirmed_by INTEGER NOT NULL,
    valid_from DATE NOT NULL,
    fund_bp INTEGER NOT NULL,
    bank_bp INTEGER NOT NULL,
    insurer_bp INTEGER NOT NULL,
    guarantor_bp INTEGER NOT NULL,
    appraiser_bp INTEGER NOT NULL,
    leverage INTEGER NOT NULL,
    claim_cap_minor BIGINT,
    debtor_cap_minor BIGINT,
    year_cap_minor BIGINT,
    stop_loss_bp INTEGER,
    bank_stop_bp INTEGER,
    source VARCHAR(300) NOT NULL,
    entered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_fund_terms PRIMARY KEY (id),
    CONSTRAINT uq_fund_terms_fund_id_valid_from UNIQUE (fund_id, valid_from),
    CONSTRAINT ck_fund_terms_shares_are_whole CHECK (fund_bp + bank_bp + insurer_bp + guarantor_bp + appraiser_bp = 10000),
    CONSTRAINT ck_fund_terms_shares_not_negative CHECK (fund_bp > 0 AND bank_bp >= 0 AND insurer_bp >= 0 AND guarantor_bp >= 0 AND appraiser_bp >= 0),
    CONSTRAINT ck_fund_terms_leverage_within_reason CHECK (leverage BETWEEN 1 AND 100),
    CONSTRAINT ck_fund_terms_caps_positive CHECK (claim_cap_minor > 0 AND debtor_cap_minor > 0 AND year_cap_minor > 0),
    CONSTRAINT ck_fund_terms_claim_within_year CHECK (claim_cap_minor <= year_cap_minor),
    CONSTRAINT ck_fund_terms_stop_loss_is_a_part CHECK (stop_loss_bp BETWEEN 1 AND 10000),
    CONSTRAINT ck_fund_terms_bank_stop_is_a_part CHECK (bank_stop_bp BETWEEN 1 AND 10000),
    CONSTRAINT ck_fund_terms_four_eyes CHECK (confirmed_by <> proposed_by),
    CONSTRAINT fk_fund_terms_fund_id_finance_fund FOREIGN KEY(fund_id) REFERENCES finance_fund (id)
)

-- next

CREATE OR REPLACE FUNCTION fund_terms_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'fund_terms is append-only'; END $$

-- next

CREATE TRIGGER fund_terms_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON fund_terms FOR EACH STATEMENT EXECUTE FUNCTION fund_terms_append_only()

-- next

CREATE TABLE fund_terms_proposal (
    id BIGSERIAL NOT NULL,
    fund_id BIGINT NOT NULL,
    state VARCHAR(40) NOT NULL,
    proposed_by INTEGER NOT NULL,
    proposed_by_name VARCHAR(200) NOT NULL,
    confirmed_by INTEGER,
    reason VARCHAR(500) NOT NULL,
    valid_from DATE NOT NULL,
    fund_bp INTEGER NOT NULL,
    bank_bp INTEGER NOT NULL,
    insurer_bp INTEGER NOT NULL,
    guarantor_bp INTEGER NOT NULL,
    appraiser_bp INTEGER NOT NULL,
    leverage INTEGER NOT NULL,
    claim_cap_minor BIGINT,
    debtor_cap_minor BIGINT,
    year_cap_minor BIGINT,
    stop_loss_bp INTEGER,
    bank_stop_bp INTEGER,
    source VARCHAR(300) NOT NULL,
    entered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_fund_terms_proposal PRIMARY KEY (id),
    CONSTRAINT ck_fund_terms_proposal_shares_are_whole CHECK (fund_bp + bank_bp + insurer_bp + guarantor_bp + appraiser_bp = 10000),
    CONSTRAINT ck_fund_terms_proposal_shares_not_negative CHECK (fund_bp > 0 AND bank_bp >= 0 AND insurer_bp >= 0 AND guarantor_bp >= 0 AND appraiser_bp >= 0),
    CONSTRAINT ck_fund_terms_proposal_leverage_within_reason CHECK (leverage BETWEEN 1 AND 100),
    CONSTRAINT ck_fund_terms_proposal_caps_positive CHECK (claim_cap_minor > 0 AND debtor_cap_minor > 0 AND year_cap_minor > 0),
    CONSTRAINT ck_fund_terms_proposal_claim_within_year CHECK (claim_cap_minor <= year_cap_minor),
    CONSTRAINT ck_fund_terms_proposal_stop_loss_is_a_part CHECK (stop_loss_bp BETWEEN 1 AND 10000),
    CONSTRAINT ck_fund_terms_proposal_bank_stop_is_a_part CHECK (bank_stop_bp BETWEEN 1 AND 10000),
    CONSTRAINT ck_fund_terms_proposal_four_eyes CHECK (confirmed_by <> proposed_by),
    CONSTRAINT ck_fund_terms_proposal_confirmed_by_somebody CHECK ((state = 'confirmed') = (confirmed_by IS NOT NULL)),
    CONSTRAINT ck_fund_terms_proposal_declined_with_reason CHECK ((state = 'declined') = (reason <> '')),
    CONSTRAINT fk_fund_terms_proposal_fund_id_finance_fund FOREIGN KEY(fund_id) REFERENCES finance_fund (id),
    CONSTRAINT ck_fund_terms_proposal_proposalstate CHECK (state IN ('proposed', 'confirmed', 'declined'))
)

-- next

CREATE UNIQUE INDEX uq_fund_terms_proposal_open ON fund_terms_proposal (fund_id, valid_from) WHERE state = 'proposed'

-- next

CREATE TABLE fund_contribution (
    id BIGSERIAL NOT NULL,
    fund_id BIGINT NOT NULL,
    sponsor VARCHAR(200) NOT NULL,
    amount_minor BIGINT NOT NULL,
    paid_on DATE NOT NULL,
    document_no VARCHAR(100) NOT NULL,
    journal_id BIGINT NOT NULL,
    reversed_on DATE,
    reason VARCHAR(500) NOT NULL,
    entered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_fund_contribution PRIMARY KEY (id),
    CONSTRAINT ck_fund_contribution_amount_positive CHECK (amount_minor > 0),
    CONSTRAINT ck_fund_contribution_documented CHECK (document_no <> '' AND sponsor <> ''),
    CONSTRAINT ck_fund_contribution_reversed_with_reason CHECK ((reversed_on IS NULL) = (reason = '')),
    CONSTRAINT fk_fund_contribution_fund_id_finance_fund FOREIGN KEY(fund_id) REFERENCES finance_fund (id),
    CONSTRAINT fk_fund_contribution_journal_id_journal FOREIGN KEY(journal_id) REFERENCES journal (id)
)

-- next

CREATE INDEX ix_fund_contribution_paid_on ON fund_contribution (paid_on)

-- next

CREATE UNIQUE INDEX uq_fund_contribution_document ON fund_contribution (fund_id, document_no) WHERE reversed_on IS NULL

-- next

CREATE TABLE transformation_project (
    id BIGSERIAL NOT NULL,
    code VARCHAR(30) NOT NULL,
    name VARCHAR(200) NOT NULL,
    name_en VARCHAR(200) NOT NULL,
    source VARCHAR(200) NOT NULL,
    carrier VARCHAR(200) NOT NULL,
    field VARCHAR(80) NOT NULL,
    rights JSONB NOT NULL,
    subsidy_minor BIGINT NOT NULL,
    jobs INTEGER NOT NULL,
    started_on DATE NOT NULL,
    state VARCHAR(40) NOT NULL,
    ended_on DATE,
    intake_id BIGINT,
    entered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_transformation_project PRIMARY KEY (id),
    CONSTRAINT ck_transformation_project_named CHECK (code <> '' AND code = upper(code) AND name <> '' AND carrier <> ''),
    CONSTRAINT ck_transformation_project_ended_when CHECK ((state IN ('completed', 'stopped')) = (ended_on IS NOT NULL)),
    CONSTRAINT ck_transformation_project_ended_after_start CHECK (ended_on IS NULL OR ended_on >= started_on),
    CONSTRAINT ck_transformation_project_subsidy_not_negative CHECK (subsidy_minor >= 0),
    CONSTRAINT uq_transformation_project_code UNIQUE (code),
    CONSTRAINT ck_transformation_project_stage CHECK (state IN ('proposed', 'research', 'pilot', 'production', 'completed', 'stopped')),
    CONSTRAINT fk_transformation_project_intake_id_project_intake FOREIGN KEY(intake_id) REFERENCES project_intake (id)
)

-- next

CREATE INDEX ix_transformation_project_intake_id ON transformation_project (intake_id)

-- next

CREATE TABLE programme_batch (
    id BIGSERIAL NOT NULL,
    programme_id BIGINT NOT NULL,
    number VARCHAR(30) NOT NULL,
    opens DATE NOT NULL,
    closes DATE NOT NULL,
    notice VARCHAR(2000) NOT NULL,
    opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_programme_batch PRIMARY KEY (id),
    CONSTRAINT uq_programme_batch_programme_id_number UNIQUE (programme_id, number),
    CONSTRAINT ck_programme_batch_closes_after_opening CHECK (closes >= opens),
    CONSTRAINT fk_programme_batch_programme_id_programme FOREIGN KEY(programme_id) REFERENCES programme (id)
)

-- next

CREATE INDEX ix_programme_batch_programme_id ON programme_batch (programme_id)

-- next

CREATE TABLE hosting_agreement (
    id BIGSERIAL NOT NULL,
    agency_id BIGINT NOT NULL,
    sme_id BIGINT NOT NULL,
    services JSONB NOT NULL,
    from_date DATE NOT NULL,
    to_date DATE NOT NULL,
    ended_on DATE,
    end_reason VARCHAR(500) NOT NULL,
    intake_id BIGINT,
    entered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by BIGINT,
    confirmed_on DATE,
    confirmed_by BIGINT,
    confirmed_name VARCHAR(200) NOT NULL,
    signed_file VARCHAR(64),
    accepted_on DATE,
    accepted_by BIGINT,
    CONSTRAINT pk_hosting_agreement PRIMARY KEY (id),
    CONSTRAINT uq_hosting_agreement_agency_id_sme_id_from_date UNIQUE (agency_id, sme_id, from_date),
    CONSTRAINT ck_hosting_agreement_not_with_itself CHECK (agency_id <> sme_id),
    CONSTRAINT ck_hosting_agreement_ends_after_it_began CHECK (to_date >= from_date),
    CONSTRAINT ck_hosting_agreement_ended_with_reason CHECK (ended_on IS NULL OR (ended_on > from_date AND end_reason <> '')),
    CONSTRAINT ck_hosting_agreement_entered_by_somebody CHECK (intake_id IS NOT NULL OR recorded_by IS NOT NULL),
    CONSTRAINT ck_hosting_agreement_confirmed_by_somebody CHECK ((confirmed_on IS NULL) = (confirmed_name = '')),
    CONSTRAINT ck_hosting_agreement_confirmed_by_a_person CHECK ((confirmed_on IS NULL) = (confirmed_by IS NULL)),
    CONSTRAINT ck_hosting_agreement_another_confirms CHECK (confirmed_by <> recorded_by),
    CONSTRAINT ck_hosting_agreement_confirmed_while_it_runs CHECK (confirmed_on <= to_date),
    CONSTRAINT ck_hosting_agreement_accepted_by_a_person CHECK ((accepted_on IS NULL) = (accepted_by IS NULL)),
    CONSTRAINT ck_hosting_agreement_a_paper_is_accepted CHECK (accepted_on IS NULL OR signed_file IS NOT NULL),
    CONSTRAINT ck_hosting_agreement_another_accepts CHECK (accepted_by <> recorded_by),
    CONSTRAINT ck_hosting_agreement_accepted_while_it_runs CHECK (accepted_on <= to_date),
    CONSTRAINT fk_hosting_agreement_agency_id_register_body FOREIGN KEY(agency_id) REFERENCES register_body (id),
    CONSTRAINT fk_hosting_agreement_sme_id_register_body FOREIGN KEY(sme_id) REFERENCES register_body (id),
    CONSTRAINT fk_hosting_agreement_intake_id_register_intake FOREIGN KEY(intake_id) REFERENCES register_intake (id),
    CONSTRAINT fk_hosting_agreement_recorded_by_person FOREIGN KEY(recorded_by) REFERENCES person (id),
    CONSTRAINT fk_hosting_agreement_confirmed_by_person FOREIGN KEY(confirmed_by) REFERENCES person (id),
    CONSTRAINT fk_hosting_agreement_accepted_by_person FOREIGN KEY(accepted_by) REFERENCES person (id)
)

-- next

CREATE INDEX ix_hosting_agreement_days ON hosting_agreement (from_date, to_date)

-- next

CREATE INDEX ix_hosting_agreement_intake_id ON hosting_agreement (intake_id)

-- next

CREATE INDEX ix_hosting_agreement_sme_id ON hosting_agreement (sme_id)

-- next

CREATE TABLE alliance_member (
    id BIGSERIAL NOT NULL,
    alliance_id BIGINT NOT NULL,
    body_id BIGINT NOT NULL,
    category VARCHAR(40) NOT NULL,
    joined_on DATE NOT NULL,
    left_on DATE,
    intake_id BIGINT,
    entered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_alliance_member PRIMARY KEY (id),
    CONSTRAINT uq_alliance_member_alliance_id_body_id_joined_on UNIQUE (alliance_id, body_id, joined_on),
    CONSTRAINT ck_alliance_member_left_after_joining CHECK (left_on IS NULL OR left_on > joined_on),
    CONSTRAINT fk_alliance_member_alliance_id_alliance FOREIGN KEY(alliance_id) REFERENCES alliance (id),
    CONSTRAINT fk_alliance_member_body_id_register_body FOREIGN KEY(body_id) REFERENCES register_body (id),
    CONSTRAINT ck_alliance_member_category CHECK (category IN ('banking', 'insurance', 'guarantee', 'evaluation', 'service', 'enterprise', 'research')),
    CONSTRAINT fk_alliance_member_intake_id_register_intake FOREIGN KEY(intake_id) REFERENCES register_intake (id)
)

-- next

CREATE INDEX ix_alliance_member_body_id ON alliance_member (body_id)

-- next

CREATE INDEX ix_alliance_member_intake_id ON alliance_member (intake_id)

-- next

CREATE UNIQUE INDEX uq_alliance_member_in ON alliance_member (alliance_id, body_id) WHERE left_on IS NULL

-- next

CREATE TABLE saved_export (
    id BIGSERIAL NOT NULL,
    person_id BIGINT NOT NULL,
    organisation_id BIGINT,
    name VARCHAR(120) NOT NULL,
    report VARCHAR(40) NOT NULL,
    wishes JSONB NOT NULL,
    format VARCHAR(40) NOT NULL,
    rhythm VARCHAR(40) NOT NULL,
    sent_for VARCHAR(20) NOT NULL,
    failed_for VARCHAR(20) NOT NULL,
    saved_at TIMESTAMP WITH TIME ZONE NOT NULL,
    forgotten_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_saved_export PRIMARY KEY (id),
    CONSTRAINT ck_saved_export_name_given CHECK (name <> ''),
    CONSTRAINT fk_saved_export_person_id_person FOREIGN KEY(person_id) REFERENCES person (id),
    CONSTRAINT fk_saved_export_organisation_id_organisation FOREIGN KEY(organisation_id) REFERENCES organisation (id),
    CONSTRAINT ck_saved_export_format CHECK (format IN ('csv', 'xlsx', 'pdf')),
    CONSTRAINT ck_saved_export_rhythm CHECK (rhythm IN ('never', 'daily', 'weekly', 'monthly'))
)

-- next

CREATE INDEX ix_saved_export_person_id ON saved_export (person_id)

-- next

CREATE UNIQUE INDEX uq_saved_export_name ON saved_export (person_id, name) WHERE forgotten_at IS NULL

-- next

CREATE TABLE clock_reminder (
    id BIGSERIAL NOT NULL,
    organisation_id BIGINT NOT NULL,
    kind VARCHAR(40) NOT NULL,
    subject VARCHAR(60) NOT NULL,
    due_on DATE NOT NULL,
    step INTEGER NOT NULL,
    sent_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_clock_reminder PRIMARY KEY (id),
    CONSTRAINT uq_clock_reminder_organisation_id_kind_subject_due_on_step UNIQUE (organisation_id, kind, subject, due_on, step),
    CONSTRAINT fk_clock_reminder_organisation_id_organisation FOREIGN KEY(organisation_id) REFERENCES organisation (id)
)

-- next

CREATE TABLE calendar_key (
    id BIGSERIAL NOT NULL,
    person_id BIGINT NOT NULL,
    organisation_id BIGINT NOT NULL,
    digest VARCHAR(64) NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    read_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_calendar_key PRIMARY KEY (id),
    CONSTRAINT uq_calendar_key_person_id_organisation_id UNIQUE (person_id, organisation_id),
    CONSTRAINT uq_calendar_key_digest UNIQUE (digest),
    CONSTRAINT ck_calendar_key_digest_is_sha256 CHECK (length(digest) = 64),
    CONSTRAINT fk_calendar_key_person_id_person FOREIGN KEY(person_id) REFERENCES person (id),
    CONSTRAINT fk_calendar_key_organisation_id_organisation FOREIGN KEY(organisation_id) REFERENCES organisation (id)
)

-- next

CREATE INDEX ix_calendar_key_organisation_id ON calendar_key (organisation_id)

-- next

CREATE TABLE diligence_report (
    id BIGSERIAL NOT NULL,
    code VARCHAR(24) NOT NULL,
    about VARCHAR(60) NOT NULL,
    asset_ids JSONB NOT NULL,
    is_open BOOLEAN NOT NULL,
    verdict VARCHAR(40) NOT NULL,
    red_count INTEGER NOT NULL,
    amber_count INTEGER NOT NULL,
    green_count INTEGER NOT NULL,
    content JSONB NOT NULL,
    digest VARCHAR(64) NOT NULL,
    person_id INTEGER,
    person_name VARCHAR(200) NOT NULL,
    organisation_id BIGINT,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_diligence_report PRIMARY KEY (id),
    CONSTRAINT uq_diligence_report_code UNIQUE (code),
    CONSTRAINT ck_diligence_report_digest_is_sha256 CHECK (length(digest) = 64),
    CONSTRAINT ck_diligence_report_counts_not_negative CHECK (red_count >= 0 AND amber_count >= 0 AND green_count >= 0),
    CONSTRAINT ck_diligence_report_colour CHECK (verdict IN ('green', 'amber', 'red')),
    CONSTRAINT fk_diligence_report_organisation_id_organisation FOREIGN KEY(organisation_id) REFERENCES organisation (id)
)

-- next

CREATE INDEX ix_diligence_report_about ON diligence_report (about, id)

-- next

CREATE INDEX ix_diligence_report_organisation_id ON diligence_report (organisation_id)

-- next

CREATE OR REPLACE FUNCTION diligence_report_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'diligence_report is append-only'; END $$

-- next

CREATE TRIGGER diligence_report_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON diligence_report FOR EACH STATEMENT EXECUTE FUNCTION diligence_report_append_only()

-- next

CREATE TABLE payee_account (
    id BIGSERIAL NOT NULL,
    organisation_id BIGINT NOT NULL,
    provider VARCHAR(20) NOT NULL,
    key VARCHAR(60) NOT NULL,
    ref VARCHAR(120),
    state VARCHAR(40) NOT NULL,
    can_receive BOOLEAN NOT NULL,
    missing JSONB NOT NULL,
    reason VARCHAR(300) NOT NULL,
    asked_by_name VARCHAR(200) NOT NULL,
    asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE,
    chosen_by INTEGER,
    chosen_by_name VARCHAR(200),
    chosen_at TIMESTAMP WITH TIME ZONE,
    confirmed_by INTEGER,
    confirmed_by_name VARCHAR(200),
    confirmed_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_payee_account PRIMARY KEY (id),
    CONSTRAINT uq_payee_account_organisation_id_provider UNIQUE (organisation_id, provider),
    CONSTRAINT uq_payee_account_provider_ref UNIQUE (provider, ref),
    CONSTRAINT ck_payee_account_open_where CHECK (state IN ('asked', 'declined') OR ref IS NOT NULL),
    CONSTRAINT ck_payee_account_declined_why CHECK (state <> 'declined' OR reason <> ''),
    CONSTRAINT ck_payee_account_chosen_by_somebody CHECK (state NOT IN ('chosen', 'used') OR chosen_by IS NOT NULL),
    CONSTRAINT ck_payee_account_confirmed_by_somebody CHECK (state <> 'used' OR confirmed_by IS NOT NULL),
    CONSTRAINT ck_payee_account_four_eyes CHECK (confirmed_by <> chosen_by),
    CONSTRAINT fk_payee_account_organisation_id_organisation FOREIGN KEY(organisation_id) REFERENCES organisation (id),
    CONSTRAINT uq_payee_account_key UNIQUE (key),
    CONSTRAINT ck_payee_account_payeestate CHECK (state IN ('asked', 'declined', 'open', 'chosen', 'used'))
)

-- next

CREATE TABLE center_grant (
    id BIGSERIAL NOT NULL,
    center_id BIGINT NOT NULL,
    tier VARCHAR(40) NOT NULL,
    mode VARCHAR(40) NOT NULL,
    authority VARCHAR(200) NOT NULL,
    document_no VARCHAR(100) NOT NULL,
    from_date DATE NOT NULL,
    to_date DATE,
    granted_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_center_grant PRIMARY KEY (id),
    CONSTRAINT ck_center_grant_mode_of_tier CHECK ((tier IN ('national', 'provincial') AND mode = 'approved') OR (tier = 'municipal' AND mode = 'filed')),
    CONSTRAINT ck_center_grant_ends_after_it_began CHECK (to_date IS NULL OR to_date >= from_date),
    CONSTRAINT ck_center_grant_document_named CHECK (authority <> '' AND document_no <> ''),
    CONSTRAINT fk_center_grant_center_id_center FOREIGN KEY(center_id) REFERENCES center (id),
    CONSTRAINT ck_center_grant_tier CHECK (tier IN ('national', 'provincial', 'municipal')),
    CONSTRAINT ck_center_grant_grantmode CHECK (mode IN ('approved', 'filed'))
)

-- next

CREATE UNIQUE INDEX uq_center_grant_open ON center_grant (center_id, tier) WHERE to_date IS NULL

-- next

CREATE UNIQUE INDEX uq_center_grant_start ON center_grant (center_id, tier, from_date)

-- next

CREATE TABLE center_succession (
    id BIGSERIAL NOT NULL,
    center_id BIGINT NOT NULL,
    successor_id BIGINT NOT NULL,
    from_date DATE NOT NULL,
    document_no VARCHAR(100) NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by VARCHAR(200) NOT NULL,
    CONSTRAINT pk_center_succession PRIMARY KEY (id),
    CONSTRAINT ck_center_succession_another_center CHECK (successor_id <> center_id),
    CONSTRAINT ck_center_succession_document_named CHECK (document_no <> ''),
    CONSTRAINT uq_center_succession_center_id UNIQUE (center_id),
    CONSTRAINT fk_center_succession_center_id_center FOREIGN KEY(center_id) REFERENCES center (id),
    CONSTRAINT fk_center_succession_successor_id_center FOREIGN KEY(successor_id) REFERENCES center (id)
)

-- next

CREATE INDEX ix_center_succession_successor_id ON center_succession (successor_id)

-- next

CREATE TABLE event_lot (
    id BIGSERIAL NOT NULL,
    event_id BIGINT NOT NULL,
    exhibitor_id BIGINT NOT NULL,
    number INTEGER NOT NULL,
    title VARCHAR(200) NOT NULL,
    title_en VARCHAR(200) NOT NULL,
    listing_id INTEGER,
    asked_minor BIGINT,
    entered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_event_lot PRIMARY KEY (id),
    CONSTRAINT uq_event_lot_event_id_number UNIQUE (event_id, number),
    CONSTRAINT ck_event_lot_numbered CHECK (number >= 1 AND title <> ''),
    CONSTRAINT ck_event_lot_asked_above_zero CHECK (asked_minor IS NULL OR asked_minor > 0),
    CONSTRAINT fk_event_lot_event_id_event FOREIGN KEY(event_id) REFERENCES event (id),
    CONSTRAINT fk_event_lot_exhibitor_id_event_exhibitor FOREIGN KEY(exhibitor_id) REFERENCES event_exhibitor (id)
)

-- next

CREATE INDEX ix_event_lot_exhibitor_id ON event_lot (exhibitor_id)

-- next

CREATE TABLE former_asset (
    id BIGINT NOT NULL,
    asset_id BIGINT NOT NULL,
    joined_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_former_asset PRIMARY KEY (id),
    CONSTRAINT fk_former_asset_asset_id_asset FOREIGN KEY(asset_id) REFERENCES asset (id)
)

-- next

CREATE INDEX ix_former_asset_asset_id ON former_asset (asset_id)

-- next

CREATE TABLE asset_number (
    id BIGSERIAL NOT NULL,
    asset_id BIGINT NOT NULL,
    office VARCHAR(2) NOT NULL,
    family VARCHAR(20) NOT NULL,
    number_type VARCHAR(40) NOT NULL,
    number VARCHAR(60) NOT NULL,
    CONSTRAINT pk_asset_number PRIMARY KEY (id),
    CONSTRAINT uq_asset_number_office_family_number_type_number UNIQUE (office, family, number_type, number),
    CONSTRAINT fk_asset_number_asset_id_asset FOREIGN KEY(asset_id) REFERENCES asset (id),
    CONSTRAINT ck_asset_number_numbertype CHECK (number_type IN ('application', 'publication', 'registration'))
)

-- next

CREATE INDEX ix_asset_number_asset_id ON asset_number (asset_id)

-- next

CREATE TABLE asset_class (
    id BIGSERIAL NOT NULL,
    asset_id BIGINT NOT NULL,
    scheme VARCHAR(40) NOT NULL,
    code VARCHAR(60) NOT NULL,
    detail TEXT NOT NULL,
    CONSTRAINT pk_asset_class PRIMARY KEY (id),
    CONSTRAINT uq_asset_class_asset_id_scheme_code UNIQUE (asset_id, scheme, code),
    CONSTRAINT fk_asset_class_asset_id_asset FOREIGN KEY(asset_id) REFERENCES asset (id),
    CONSTRAINT ck_asset_class_classscheme CHECK (scheme IN ('IPC', 'CPC', 'LOCARNO', 'NICE', 'VIENNA', 'WORK'))
)

-- next

CREATE INDEX ix_asset_class_code ON asset_class (scheme, code)

-- next

CREATE TABLE ownership (
    id BIGSERIAL NOT NULL,
    asset_id BIGINT NOT NULL,
    organisation_id BIGINT,
    holder_name VARCHAR(300) NOT NULL,
    holder_folded VARCHAR(600) NOT NULL,
    share_bp INTEGER NOT NULL,
    from_date DATE NOT NULL,
    to_date DATE,
    cause VARCHAR(60) NOT NULL,
    CONSTRAINT pk_ownership PRIMARY KEY (id),
    CONSTRAINT ck_ownership_share_in_whole CHECK (share_bp BETWEEN 1 AND 10000),
    CONSTRAINT ck_ownership_interval_forward CHECK (to_date IS NULL OR to_date >= from_date),
    CONSTRAINT fk_ownership_asset_id_asset FOREIGN KEY(asset_id) REFERENCES asset (id),
    CONSTRAINT fk_ownership_organisation_id_organisation FOREIGN KEY(organisation_id) REFERENCES organisation (id)
)

-- next

CREATE INDEX ix_ownership_asset_id ON ownership (asset_id)

-- next

CREATE INDEX ix_ownership_organisation_id_to_date ON ownership (organisation_id, to_date)

-- next

CREATE INDEX ix_ownership_unclaimed ON ownership (holder_folded) WHERE organisation_id IS NULL AND to_date IS NULL

-- next

CREATE UNIQUE INDEX uq_ownership_whole ON ownership (asset_id) WHERE to_date IS NULL AND share_bp = 10000

-- next

CREATE TABLE ownership_claim (
    id BIGSERIAL NOT NULL,
    asset_id BIGINT NOT NULL,
    organisation_id BIGINT NOT NULL,
    state VARCHAR(40) NOT NULL,
    statement TEXT NOT NULL,
    evidence VARCHAR(64),
    reason TEXT NOT NULL,
    decided_by VARCHAR(200) NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    decided_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_ownership_claim PRIMARY KEY (id),
    CONSTRAINT fk_ownership_claim_asset_id_asset FOREIGN KEY(asset_id) REFERENCES asset (id),
    CONSTRAINT fk_ownership_claim_organisation_id_organisation FOREIGN KEY(organisation_id) REFERENCES organisation (id),
    CONSTRAINT ck_ownership_claim_claimstate CHECK (state IN ('claimed', 'confirmed', 'rejected', 'withdrawn'))
)

-- next

CREATE INDEX ix_ownership_claim_asset_id ON ownership_claim (asset_id)

-- next

CREATE UNIQUE INDEX uq_ownership_claim_open ON ownership_claim (asset_id, organisation_id) WHERE state = 'claimed'

-- next

CREATE TABLE encumbrance (
    id BIGSERIAL NOT NULL,
    asset_id BIGINT NOT NULL,
    type VARCHAR(40) NOT NULL,
    about VARCHAR(40),
    act VARCHAR(20),
    license_type VARCHAR(20),
    ref VARCHAR(80) NOT NULL,
    holder_id BIGINT,
    holder_name VARCHAR(300) NOT NULL,
    scope JSONB NOT NULL,
    area TEXT,
    sublicensable BOOLEAN DEFAULT false NOT NULL,
    head_id BIGINT,
    from_date DATE NOT NULL,
    to_date DATE,
    ended_on DATE,
    consent_digest VARCHAR(64),
    consent_on DATE,
    proceeds VARCHAR(40),
    note TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_encumbrance PRIMARY KEY (id),
    CONSTRAINT ck_encumbrance_act_known CHECK (act IS NULL OR act IN ('assign', 'license')),
    CONSTRAINT ck_encumbrance_interval_forward CHECK (to_date IS NULL OR to_date >= from_date),
    CONSTRAINT ck_encumbrance_commitment_has_act CHECK (type <> 'commitment' OR act IS NOT NULL),
    CONSTRAINT ck_encumbrance_sublicensable_license CHECK (NOT sublicensable OR type IN ('license', 'commitment')),
    CONSTRAINT ck_encumbrance_about_a_dispute CHECK (about IS NULL OR type = 'dispute'),
    CONSTRAINT ck_encumbrance_consent_says_proceeds CHECK ((proceeds IS NOT NULL) = (type = 'pledge' AND consent_digest IS NOT NULL)),
    CONSTRAINT ck_encumbrance_paid_to_somebody CHECK (proceeds IS NULL OR proceeds <> 'prepay' OR holder_id IS NOT NULL),
    CONSTRAINT fk_encumbrance_asset_id_asset FOREIGN KEY(asset_id) REFERENCES asset (id),
    CONSTRAINT ck_encumbrance_encumbrancetype CHECK (type IN ('commitment', 'license', 'open_license', 'pledge', 'seizure', 'suspension', 'dispute', 'option', 'mandate', 'state_funded_march_in', 'export_control')),
    CONSTRAINT ck_encumbrance_disputeabout CHECK (about IN ('ownership', 'validity')),
    CONSTRAINT fk_encumbrance_holder_id_organisation FOREIGN KEY(holder_id) REFERENCES organisation (id),
    CONSTRAINT fk_encumbrance_head_id_encumbrance FOREIGN KEY(head_id) REFERENCES encumbrance (id),
    CONSTRAINT ck_encumbrance_proceeds CHECK (proceeds IN ('prepay', 'deposit', 'waived'))
)

-- next

CREATE INDEX ix_encumbrance_asset_id_type ON encumbrance (asset_id, type, license_type)

-- next

CREATE INDEX ix_encumbrance_head_id ON encumbrance (head_id)

-- next

CREATE INDEX ix_encumbrance_ref ON encumbrance (ref)

-- next

CREATE UNIQUE INDEX uq_encumbrance_assign_commitment ON encumbrance (asset_id) WHERE type = 'commitment' AND act = 'assign' AND ended_on IS NULL

-- next

CREATE UNIQUE INDEX uq_encumbrance_commitment_ref ON encumbrance (ref, asset_id) WHERE type = 'commitment' AND ended_on IS NULL

-- next

CREATE TABLE registry_record (
    id BIGSERIAL NOT NULL,
    asset_id BIGINT,
    digest VARCHAR(64) NOT NULL,
    source VARCHAR(40) NOT NULL,
    record VARCHAR(120) NOT NULL,
    source_date DATE,
    trusted BOOLEAN NOT NULL,
    brought_by_id BIGINT,
    content JSONB NOT NULL,
    taken_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_registry_record PRIMARY KEY (id),
    CONSTRAINT fk_registry_record_asset_id_asset FOREIGN KEY(asset_id) REFERENCES asset (id),
    CONSTRAINT uq_registry_record_digest UNIQUE (digest),
    CONSTRAINT fk_registry_record_brought_by_id_organisation FOREIGN KEY(brought_by_id) REFERENCES organisation (id)
)

-- next

CREATE INDEX ix_registry_record_asset_id ON registry_record (asset_id)

-- next

CREATE TABLE import_finding (
    id BIGSERIAL NOT NULL,
    import_id BIGINT NOT NULL,
    record VARCHAR(120) NOT NULL,
    line INTEGER,
    code VARCHAR(40) NOT NULL,
    texts JSONB NOT NULL,
    raw JSONB NOT NULL,
    CONSTRAINT pk_import_finding PRIMARY KEY (id),
    CONSTRAINT fk_import_finding_import_id_registry_import FOREIGN KEY(import_id) REFERENCES registry_import (id)
)

-- next

CREATE INDEX ix_import_finding_import_id ON import_finding (import_id)

-- next

CREATE TABLE imported_record (
    id BIGSERIAL NOT NULL,
    import_id BIGINT NOT NULL,
    place INTEGER NOT NULL,
    line INTEGER,
    record VARCHAR(120) NOT NULL,
    verdict VARCHAR(20) NOT NULL,
    asset_id BIGINT,
    CONSTRAINT pk_imported_record PRIMARY KEY (id),
    CONSTRAINT uq_imported_record_import_id_place UNIQUE (import_id, place),
    CONSTRAINT fk_imported_record_import_id_registry_import FOREIGN KEY(import_id) REFERENCES registry_import (id)
)

-- next

CREATE TABLE annuity (
    id BIGSERIAL NOT NULL,
    asset_id BIGINT NOT NULL,
    charge VARCHAR(40) NOT NULL,
    number INTEGER NOT NULL,
    due DATE NOT NULL,
    paid_on DATE NOT NULL,
    evidence VARCHAR(64) NOT NULL,
    recorded_by VARCHAR(200) NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    struck_at TIMESTAMP WITH TIME ZONE,
    struck_reason VARCHAR(300) NOT NULL,
    CONSTRAINT pk_annuity PRIMARY KEY (id),
    CONSTRAINT ck_annuity_number_counts CHECK (number >= 1),
    CONSTRAINT ck_annuity_struck_with_reason CHECK ((struck_at IS NULL) = (struck_reason = '')),
    CONSTRAINT fk_annuity_asset_id_asset FOREIGN KEY(asset_id) REFERENCES asset (id),
    CONSTRAINT ck_annuity_charge CHECK (charge IN ('annual_fee', 'maintenance_fee', 'renewal', 'use_declaration', 'national_phase', 'end_of_term'))
)

-- next

CREATE UNIQUE INDEX uq_annuity_standing ON annuity (asset_id, charge, number) WHERE struck_at IS NULL

-- next

CREATE TABLE deadline_reminder (
    id BIGSERIAL NOT NULL,
    asset_id BIGINT NOT NULL,
    charge VARCHAR(40) NOT NULL,
    number INTEGER NOT NULL,
    stage VARCHAR(10) NOT NULL,
    sent_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_deadline_reminder PRIMARY KEY (id),
    CONSTRAINT uq_deadline_reminder_asset_id_charge_number_stage UNIQUE (asset_id, charge, number, stage),
    CONSTRAINT fk_deadline_reminder_asset_id_asset FOREIGN KEY(asset_id) REFERENCES asset (id),
    CONSTRAINT ck_deadline_reminder_charge CHECK (charge IN ('annual_fee', 'maintenance_fee', 'renewal', 'use_declaration', 'national_phase', 'end_of_term'))
)

-- next

CREATE TABLE co_owner_consent (
    id BIGSERIAL NOT NULL,
    asset_id BIGINT NOT NULL,
    organisation_id BIGINT NOT NULL,
    kind_of_grant VARCHAR(40) NOT NULL,
    evidence VARCHAR(64) NOT NULL,
    consented_on DATE NOT NULL,
    withdrawn_on DATE,
    recorded_by VARCHAR(200) NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_co_owner_consent PRIMARY KEY (id),
    CONSTRAINT ck_co_owner_consent_evidence_is_a_digest CHECK (length(evidence) = 64),
    CONSTRAINT fk_co_owner_consent_asset_id_asset FOREIGN KEY(asset_id) REFERENCES asset (id),
    CONSTRAINT fk_co_owner_consent_organisation_id_organisation FOREIGN KEY(organisation_id) REFERENCES organisation (id),
    CONSTRAINT ck_co_owner_consent_wanted CHECK (kind_of_grant IN ('ordinary', 'sole', 'exclusive', 'assign', 'pledge', 'open', 'equity'))
)

-- next

CREATE INDEX ix_co_owner_consent_asset_id ON co_owner_consent (asset_id)

-- next

CREATE UNIQUE INDEX uq_co_owner_consent_standing ON co_owner_consent (asset_id, organisation_id, kind_of_grant) WHERE withdrawn_on IS NULL

-- next

CREATE TABLE co_owner_agreement (
    id BIGSERIAL NOT NULL,
    asset_id BIGINT NOT NULL,
    alone JSONB NOT NULL,
    together JSONB NOT NULL,
    evidence VARCHAR(64) NOT NULL,
    agreed_on DATE NOT NULL,
    ended_on DATE,
    recorded_by VARCHAR(200) NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_co_owner_agreement PRIMARY KEY (id),
    CONSTRAINT ck_co_owner_agreement_evidence_is_a_digest CHECK (length(evidence) = 64),
    CONSTRAINT ck_co_owner_agreement_ends_after_it_began CHECK (ended_on IS NULL OR ended_on >= agreed_on),
    CONSTRAINT fk_co_owner_agreement_asset_id_asset FOREIGN KEY(asset_id) REFERENCES asset (id)
)

-- next

CREATE INDEX ix_co_owner_agreement_asset_id ON co_owner_agreement (asset_id)

-- next

CREATE UNIQUE INDEX uq_co_owner_agreement_standing ON co_owner_agreement (asset_id) WHERE ended_on IS NULL

-- next

CREATE TABLE similar_mark (
    id BIGSERIAL NOT NULL,
    asset_id BIGINT NOT NULL,
    set_id BIGINT NOT NULL,
    recorded_by VARCHAR(200) NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_on DATE,
    CONSTRAINT pk_similar_mark PRIMARY KEY (id),
    CONSTRAINT fk_similar_mark_asset_id_asset FOREIGN KEY(asset_id) REFERENCES asset (id),
    CONSTRAINT fk_similar_mark_set_id_asset FOREIGN KEY(set_id) REFERENCES asset (id)
)

-- next

CREATE INDEX ix_similar_mark_set_id ON similar_mark (set_id)

-- next

CREATE UNIQUE INDEX uq_similar_mark_standing ON similar_mark (asset_id) WHERE ended_on IS NULL

-- next

CREATE TABLE price_publication (
    id BIGSERIAL NOT NULL,
    asset_id BIGINT NOT NULL,
    found_by VARCHAR(40) NOT NULL,
    price_minor BIGINT NOT NULL,
    published_on DATE NOT NULL,
    evidence VARCHAR(64) NOT NULL,
    withdrawn_on DATE,
    recorded_by VARCHAR(200) NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_price_publication PRIMARY KEY (id),
    CONSTRAINT ck_price_publication_evidence_is_a_digest CHECK (length(evidence) = 64),
    CONSTRAINT ck_price_publication_price_positive CHECK (price_minor > 0),
    CONSTRAINT fk_price_publication_asset_id_asset FOREIGN KEY(asset_id) REFERENCES asset (id),
    CONSTRAINT ck_price_publication_pricefound CHECK (found_by IN ('agreed', 'exchange', 'auction'))
)

-- next

CREATE INDEX ix_price_publication_asset_id ON price_publication (asset_id)

-- next

CREATE TABLE listing (
    id BIGSERIAL NOT NULL,
    asset_id BIGINT NOT NULL,
    seller_id BIGINT NOT NULL,
    center_id BIGINT,
    for_sale BOOLEAN NOT NULL,
    sale_price_minor BIGINT,
    license_types JSONB NOT NULL,
    license_price_minor BIGINT,
    currency VARCHAR(3) NOT NULL,
    express BOOLEAN NOT NULL,
    scope JSONB NOT NULL,
    summary TEXT NOT NULL,
    answered JSONB NOT NULL,
    state VARCHAR(40) NOT NULL,
    is_open BOOLEAN NOT NULL,
    suspended_reason VARCHAR(40),
    held_reason VARCHAR(500),
    stopped_by VARCHAR(60),
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    submitted_at TIMESTAMP WITH TIME ZONE,
    published_at TIMESTAMP WITH TIME ZONE,
    expires_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_listing PRIMARY KEY (id),
    CONSTRAINT uq_listing_id_is_open UNIQUE (id, is_open),
    CONSTRAINT ck_listing_open_by_state CHECK (is_open = (state IN ('draft', 'submitted', 'returned', 'published', 'reserved', 'suspended'))),
    CONSTRAINT ck_listing_sale_price CHECK (sale_price_minor IS NULL OR (for_sale AND sale_price_minor > 0)),
    CONSTRAINT ck_listing_license_price CHECK (license_price_minor IS NULL OR license_price_minor > 0),
    CONSTRAINT ck_listing_express_has_a_price CHECK (NOT express OR license_price_minor IS NOT NULL),
    CONSTRAINT ck_listing_currency CHECK (currency IN ('CNY', 'USD', 'EUR', 'GBP', 'HKD', 'JPY', 'KRW', 'KWD')),
    CONSTRAINT ck_listing_center_chosen CHECK (center_id IS NOT NULL OR state IN ('draft', 'withdrawn')),
    CONSTRAINT ck_listing_published_when CHECK ((published_at IS NOT NULL AND expires_at IS NOT NULL) OR state NOT IN ('published', 'reserved', 'suspended', 'expired', 'closed')),
    CONSTRAINT ck_listing_suspended_why CHECK (state <> 'suspended' OR suspended_reason IS NOT NULL OR held_reason IS NOT NULL OR stopped_by IS NOT NULL),
    CONSTRAINT ck_listing_reasons_of_a_suspension CHECK (state = 'suspended' OR (suspended_reason IS NULL AND held_reason IS NULL)),
    CONSTRAINT ck_listing_stopped_is_not_on_sale CHECK (state <> 'published' OR stopped_by IS NULL),
    CONSTRAINT fk_listing_asset_id_asset FOREIGN KEY(asset_id) REFERENCES asset (id),
    CONSTRAINT fk_listing_seller_id_organisation FOREIGN KEY(seller_id) REFERENCES organisation (id),
    CONSTRAINT fk_listing_center_id_center FOREIGN KEY(center_id) REFERENCES center (id),
    CONSTRAINT ck_listing_listingstate CHECK (state IN ('draft', 'submitted', 'returned', 'published', 'reserved', 'suspended', 'withdrawn', 'rejected', 'expired', 'closed'))
)

-- next

CREATE INDEX ix_listing_asset_id ON listing (asset_id)

-- next

CREATE INDEX ix_listing_center_id_state ON listing (center_id, state)

-- next

CREATE INDEX ix_listing_seller_id ON listing (seller_id)

-- next

CREATE INDEX ix_listing_state_expires_at ON listing (state, expires_at)

-- next

CREATE INDEX ix_listing_updated_at_id ON listing (updated_at, id)

-- next

CREATE TABLE saved_find (
    id BIGSERIAL NOT NULL,
    saved_search_id BIGINT NOT NULL,
    thing_id BIGINT NOT NULL,
    found_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_saved_find PRIMARY KEY (id),
    CONSTRAINT fk_saved_find_saved_search_id_saved_search FOREIGN KEY(saved_search_id) REFERENCES saved_search (id) ON DELETE CASCADE
)

-- next

CREATE INDEX ix_saved_find_saved_search_id_found_at ON saved_find (saved_search_id, found_at)

-- next

CREATE UNIQUE INDEX uq_saved_find_once ON saved_find (saved_search_id, thing_id)

-- next

CREATE TABLE receipt (
    id BIGSERIAL NOT NULL,
    purpose VARCHAR(60) NOT NULL,
    payer_id BIGINT NOT NULL,
    amount_minor BIGINT NOT NULL,
    taken_back_minor BIGINT NOT NULL,
    currency VARCHAR(3) NOT NULL,
    bank_reference VARCHAR(255) NOT NULL,
    operation_id BIGINT,
    method VARCHAR(40) NOT NULL,
    received_on DATE NOT NULL,
    evidence VARCHAR(64) NOT NULL,
    state VARCHAR(40) NOT NULL,
    recorded_by INTEGER,
    recorded_by_name VARCHAR(200) NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    confirmed_by INTEGER,
    confirmed_by_name VARCHAR(200),
    confirmed_at TIMESTAMP WITH TIME ZONE,
    rejected_by INTEGER,
    reason VARCHAR(300) NOT NULL,
    CONSTRAINT pk_receipt PRIMARY KEY (id),
    CONSTRAINT ck_receipt_amount_positive CHECK (amount_minor > 0),
    CONSTRAINT ck_receipt_four_eyes CHECK (confirmed_by <> recorded_by),
    CONSTRAINT ck_receipt_recorded_by_somebody CHECK ((operation_id IS NULL) = (recorded_by IS NOT NULL)),
    CONSTRAINT ck_receipt_confirmed_by_somebody CHECK (operation_id IS NOT NULL OR (state = 'confirmed') = (confirmed_by IS NOT NULL)),
    CONSTRAINT ck_receipt_confirmed_by_provider CHECK (operation_id IS NULL OR (state = 'confirmed' AND confirmed_by IS NULL)),
    CONSTRAINT ck_receipt_rejected_why CHECK (state <> 'rejected' OR (rejected_by IS NOT NULL AND reason <> '')),
    CONSTRAINT ck_receipt_evidence_digest CHECK (length(evidence) = 64),
    CONSTRAINT ck_receipt_bank_reference_given CHECK (bank_reference <> ''),
    CONSTRAINT ck_receipt_taken_back_within_amount CHECK (taken_back_minor BETWEEN 0 AND amount_minor),
    CONSTRAINT fk_receipt_payer_id_organisation FOREIGN KEY(payer_id) REFERENCES organisation (id),
    CONSTRAINT fk_receipt_operation_id_provider_operation FOREIGN KEY(operation_id) REFERENCES provider_operation (id),
    CONSTRAINT ck_receipt_receiptstate CHECK (state IN ('recorded', 'confirmed', 'rejected'))
)

-- next

CREATE INDEX ix_receipt_operation_id ON receipt (operation_id)

-- next

CREATE INDEX ix_receipt_payer_id ON receipt (payer_id)

-- next

CREATE INDEX ix_receipt_purpose ON receipt (purpose)

-- next

CREATE INDEX ix_receipt_state_id ON receipt (state, id)

-- next

CREATE UNIQUE INDEX uq_receipt_bank_reference ON receipt (bank_reference) WHERE state <> 'rejected'

-- next

CREATE TABLE volume_fact (
    id BIGSERIAL NOT NULL,
    center_id BIGINT NOT NULL,
    subject VARCHAR(60) NOT NULL,
    measure VARCHAR(40) NOT NULL,
    category VARCHAR(40) NOT NULL,
    right_kind VARCHAR(40) NOT NULL,
    amount_minor BIGINT NOT NULL,
    currency VARCHAR(3) NOT NULL,
    base_minor BIGINT,
    rate_e8 BIGINT,
    rate_on DATE,
    recognised_on DATE NOT NULL,
    booked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    source_key VARCHAR(120) NOT NULL,
    reverses_id BIGINT,
    note VARCHAR(300) NOT NULL,
    actor_name VARCHAR(200) NOT NULL,
    xact BIGINT NOT NULL,
    CONSTRAINT pk_volume_fact PRIMARY KEY (id),
    CONSTRAINT uq_volume_fact_source_key_measure_center_id UNIQUE (source_key, measure, center_id),
    CONSTRAINT ck_volume_fact_sign CHECK ((reverses_id IS NULL AND amount_minor > 0) OR (reverses_id IS NOT NULL AND amount_minor < 0)),
    CONSTRAINT ck_volume_fact_amount_bound CHECK (abs(amount_minor) <= 1000000000000000),
    CONSTRAINT ck_volume_fact_source_given CHECK (source_key <> '' AND subject <> ''),
    CONSTRAINT ck_volume_fact_in_yuan CHECK ((currency = 'CNY') = (base_minor IS NULL) AND (base_minor IS NULL) = (rate_e8 IS NULL) AND (rate_e8 IS NULL) = (rate_on IS NULL)),
    CONSTRAINT ck_volume_fact_base_sign CHECK (base_minor IS NULL OR (rate_e8 > 0 AND rate_on <= recognised_on AND ((reverses_id IS NULL AND base_minor BETWEEN 0 AND 1000000000000000) OR (reverses_id IS NOT NULL AND base_minor BETWEEN -1000000000000000 AND 0)))),
    CONSTRAINT fk_volume_fact_center_id_center FOREIGN KEY(center_id) REFERENCES center (id),
    CONSTRAINT ck_volume_fact_measure CHECK (measure IN ('contracted', 'collected', 'settled', 'commission', 'royalty_accrued')),
    CONSTRAINT ck_volume_fact_category CHECK (category IN ('transfer', 'license', 'open_license', 'auction', 'equity', 'pledge_finance', 'securitization', 'investment', 'insurance', 'service', 'cultivation', 'set_apart')),
    CONSTRAINT ck_volume_fact_rightkind CHECK (right_kind IN ('patent', 'trademark', 'copyright', 'indication', 'mixed')),
    CONSTRAINT fk_volume_fact_reverses_id_volume_fact FOREIGN KEY(reverses_id) REFERENCES volume_fact (id)
)

-- next

CREATE INDEX ix_volume_fact_center_id_recognised_on ON volume_fact (center_id, recognised_on)

-- next

CREATE INDEX ix_volume_fact_recognised_on_id ON volume_fact (recognised_on, id)

-- next

CREATE INDEX ix_volume_fact_reverses_id ON volume_fact (reverses_id)

-- next

CREATE INDEX ix_volume_fact_subject ON volume_fact (subject)

-- next

CREATE INDEX ix_volume_fact_xact ON volume_fact (xact)

-- next

CREATE OR REPLACE FUNCTION volume_fact_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'volume_fact is append-only'; END $$

-- next

CREATE TRIGGER volume_fact_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON volume_fact FOR EACH STATEMENT EXECUTE FUNCTION volume_fact_append_only()

-- next

CREATE OR REPLACE FUNCTION volume_fact_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE first volume_fact; gone numeric; base numeric;
BEGIN
  SELECT * INTO first FROM volume_fact WHERE id = NEW.reverses_id FOR UPDATE;
  SELECT coalesce(sum(amount_minor), 0), coalesce(sum(base_minor), 0) INTO gone, base
    FROM volume_fact WHERE reverses_id = NEW.reverses_id;
  IF first.id IS NULL OR first.reverses_id IS NOT NULL OR first.center_id <> NEW.center_id
      OR first.measure <> NEW.measure OR first.category <> NEW.category OR first.right_kind <> NEW.right_kind
      OR first.currency <> NEW.currency OR first.subject <> NEW.subject
      OR first.recognised_on <> NEW.recognised_on OR first.amount_minor + NEW.amount_minor + gone < 0
      OR first.rate_e8 IS DISTINCT FROM NEW.rate_e8 OR first.rate_on IS DISTINCT FROM NEW.rate_on
      OR coalesce(first.base_minor, 0) + coalesce(NEW.base_minor, 0) + base < 0 THEN
    RAISE EXCEPTION 'a reversal keeps what it reverses';
  END IF;
  RETURN NEW;
END $$

-- next

CREATE TRIGGER volume_fact_fits BEFORE INSERT ON volume_fact
FOR EACH ROW WHEN (NEW.reverses_id IS NOT NULL) EXECUTE FUNCTION volume_fact_fits()

-- next

CREATE TABLE fee_rule (
    id BIGSERIAL NOT NULL,
    kind VARCHAR(40) NOT NULL,
    taker VARCHAR(40) NOT NULL,
    payer VARCHAR(40) DEFAULT 'seller' NOT NULL,
    rate_bp INTEGER NOT NULL,
    tiers JSONB NOT NULL,
    floor_minor BIGINT,
    cap_minor BIGINT,
    valid_from DATE NOT NULL,
    valid_to DATE,
    source VARCHAR(300) NOT NULL,
    announced_on DATE,
    proposal_id BIGINT,
    CONSTRAINT pk_fee_rule PRIMARY KEY (id),
    CONSTRAINT uq_fee_rule_kind_taker_valid_from UNIQUE (kind, taker, valid_from),
    CONSTRAINT ck_fee_rule_rate_within_reason CHECK (rate_bp BETWEEN 0 AND 2500),
    CONSTRAINT ck_fee_rule_dates_in_order CHECK (valid_to IS NULL OR valid_to > valid_from),
    CONSTRAINT ck_fee_rule_not_in_the_past CHECK (announced_on IS NULL OR valid_from > announced_on),
    CONSTRAINT ck_fee_rule_floor_above_zero CHECK (floor_minor IS NULL OR floor_minor > 0),
    CONSTRAINT ck_fee_rule_cap_above_floor CHECK (cap_minor IS NULL OR cap_minor >= coalesce(floor_minor, 1)),
    CONSTRAINT ck_fee_rule_dealkind CHECK (kind IN ('assignment', 'license', 'open_license')),
    CONSTRAINT ck_fee_rule_feetaker CHECK (taker IN ('platform', 'center')),
    CONSTRAINT ck_fee_rule_payer CHECK (payer IN ('seller', 'buyer', 'both')),
    CONSTRAINT fk_fee_rule_proposal_id_rule_proposal FOREIGN KEY(proposal_id) REFERENCES rule_proposal (id)
)

-- next

CREATE OR REPLACE FUNCTION fee_rule_stands() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'UPDATE' THEN IF to_jsonb(NEW) - 'valid_to' IS NOT DISTINCT FROM to_jsonb(OLD) - 'valid_to' AND NEW.valid_to IS NOT NULL AND (OLD.valid_to IS NULL OR NEW.valid_to <= OLD.valid_to) THEN RETURN NEW; END IF; END IF;
  RAISE EXCEPTION 'a published rule stands: fee_rule';
END $$

-- next

CREATE TRIGGER fee_rule_stands BEFORE UPDATE OR DELETE ON fee_rule FOR EACH ROW EXECUTE FUNCTION fee_rule_stands()

-- next

CREATE TABLE tax_rule (
    id BIGSERIAL NOT NULL,
    tax VARCHAR(40) NOT NULL,
    item VARCHAR(40) NOT NULL,
    rate_bp INTEGER NOT NULL,
    free_minor BIGINT,
    least_years INTEGER,
    valid_from DATE NOT NULL,
    valid_to DATE,
    source VARCHAR(300) NOT NULL,
    announced_on DATE,
    proposal_id BIGINT,
    CONSTRAINT pk_tax_rule PRIMARY KEY (id),
    CONSTRAINT uq_tax_rule_tax_item_valid_from UNIQUE (tax, item, valid_from),
    CONSTRAINT ck_tax_rule_rate_within_reason CHECK (rate_bp BETWEEN 0 AND 4000),
    CONSTRAINT ck_tax_rule_dates_in_order CHECK (valid_to IS NULL OR valid_to > valid_from),
    CONSTRAINT ck_tax_rule_not_in_the_past CHECK (announced_on IS NULL OR valid_from > announced_on),
    CONSTRAINT ck_tax_rule_relief CHECK ((tax = 'income') = (free_minor IS NOT NULL) AND (tax = 'income') = (least_years IS NOT NULL)),
    CONSTRAINT ck_tax_rule_item_of_tax CHECK ((tax = 'withholding') = (item IN ('resident', 'abroad')) AND (tax <> 'income' OR item = 'technology') AND (tax <> 'vat' OR item IN ('technology', 'other'))),
    CONSTRAINT ck_tax_rule_tax CHECK (tax IN ('withholding', 'stamp', 'vat', 'income')),
    CONSTRAINT ck_tax_rule_taxitem CHECK (item IN ('resident', 'abroad', 'technology', 'patent', 'mark', 'copyright', 'other')),
    CONSTRAINT fk_tax_rule_proposal_id_rule_proposal FOREIGN KEY(proposal_id) REFERENCES rule_proposal (id)
)

-- next

CREATE OR REPLACE FUNCTION tax_rule_stands() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'UPDATE' THEN IF to_jsonb(NEW) - 'valid_to' IS NOT DISTINCT FROM to_jsonb(OLD) - 'valid_to' AND NEW.valid_to IS NOT NULL AND (OLD.valid_to IS NULL OR NEW.valid_to <= OLD.valid_to) THEN RETURN NEW; END IF; END IF;
  RAISE EXCEPTION 'a published rule stands: tax_rule';
END $$

-- next

CREATE TRIGGER tax_rule_stands BEFORE UPDATE OR DELETE ON tax_rule FOR EACH ROW EXECUTE FUNCTION tax_rule_stands()

-- next

CREATE TABLE treaty_rate (
    id BIGSERIAL NOT NULL,
    organisation_id BIGINT NOT NULL,
    rate_bp INTEGER NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE NOT NULL,
    source VARCHAR(300) NOT NULL,
    evidence VARCHAR(64) NOT NULL,
    proposal_id BIGINT NOT NULL,
    CONSTRAINT pk_treaty_rate PRIMARY KEY (id),
    CONSTRAINT uq_treaty_rate_organisation_id_valid_from UNIQUE (organisation_id, valid_from),
    CONSTRAINT ck_treaty_rate_rate_within_reason CHECK (rate_bp BETWEEN 0 AND 4000),
    CONSTRAINT ck_treaty_rate_evidence_is_a_digest CHECK (length(evidence) = 64),
    CONSTRAINT ck_treaty_rate_dates_in_order CHECK (valid_to > valid_from),
    CONSTRAINT fk_treaty_rate_organisation_id_organisation FOREIGN KEY(organisation_id) REFERENCES organisation (id),
    CONSTRAINT uq_treaty_rate_proposal_id UNIQUE (proposal_id),
    CONSTRAINT fk_treaty_rate_proposal_id_rule_proposal FOREIGN KEY(proposal_id) REFERENCES rule_proposal (id)
)

-- next

CREATE INDEX ix_treaty_rate_organisation_id ON treaty_rate (organisation_id)

-- next

CREATE OR REPLACE FUNCTION treaty_rate_stands() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'UPDATE' THEN IF to_jsonb(NEW) - 'valid_to' IS NOT DISTINCT FROM to_jsonb(OLD) - 'valid_to' AND NEW.valid_to IS NOT NULL AND (OLD.valid_to IS NULL OR NEW.valid_to <= OLD.valid_to) THEN RETURN NEW; END IF; END IF;
  RAISE EXCEPTION 'a published rule stands: treaty_rate';
END $$

-- next

CREATE TRIGGER treaty_rate_stands BEFORE UPDATE OR DELETE ON treaty_rate FOR EACH ROW EXECUTE FUNCTION treaty_rate_stands()

-- next

CREATE TABLE mandate_right (
    id BIGSERIAL NOT NULL,
    mandate_id BIGINT NOT NULL,
    asset_id BIGINT NOT NULL,
    CONSTRAINT pk_mandate_right PRIMARY KEY (id),
    CONSTRAINT uq_mandate_right_mandate_id_asset_id UNIQUE (mandate_id, asset_id),
    CONSTRAINT fk_mandate_right_mandate_id_mandate FOREIGN KEY(mandate_id) REFERENCES mandate (id),
    CONSTRAINT fk_mandate_right_asset_id_asset FOREIGN KEY(asset_id) REFERENCES asset (id)
)

-- next

CREATE INDEX ix_mandate_right_asset_id ON mandate_right (asset_id)

-- next

CREATE TABLE open_licence (
    id BIGSERIAL NOT NULL,
    number VARCHAR(20) NOT NULL,
    state VARCHAR(40) NOT NULL,
    asset_id BIGINT NOT NULL,
    owner_id BIGINT NOT NULL,
    center_id BIGINT NOT NULL,
    mode VARCHAR(40) NOT NULL,
    fixed_minor BIGINT,
    unit_minor BIGINT,
    rate_bp INTEGER,
    period VARCHAR(40) NOT NULL,
    currency VARCHAR(3) NOT NULL,
    ends DATE NOT NULL,
    other_terms VARCHAR(2000) NOT NULL,
    evaluation VARCHAR(64),
    declared_by VARCHAR(200) NOT NULL,
    drafted_at TIMESTAMP WITH TIME ZONE NOT NULL,
    submitted_at TIMESTAMP WITH TIME ZONE,
    announced_on DATE,
    announcement_no VARCHAR(80) NOT NULL,
    announcement VARCHAR(64),
    refused_on DATE,
    refusal_reason VARCHAR(1000) NOT NULL,
    withdrawal_filed_on DATE,
    withdrawn_on DATE,
    withdrawal_no VARCHAR(80) NOT NULL,
    withdrawal VARCHAR(64),
    ended_on DATE,
    end_cause VARCHAR(40),
    CONSTRAINT pk_open_licence PRIMARY KEY (id),
    CONSTRAINT ck_open_licence_fee_of_its_mode CHECK ((mode IN ('lump_sum', 'per_year') AND fixed_minor > 0 AND unit_minor IS NULL AND rate_bp IS NULL) OR (mode = 'per_unit' AND unit_minor > 0 AND rate_bp IS NULL) OR (mode = 'sales_share' AND rate_bp BETWEEN 1 AND 10000 AND unit_minor IS NULL)),
    CONSTRAINT ck_open_licence_fixed_positive CHECK (fixed_minor IS NULL OR fixed_minor > 0),
    CONSTRAINT ck_open_licence_announced_with_evidence CHECK (state NOT IN ('announced', 'withdrawing', 'withdrawn') OR (announced_on IS NOT NULL AND announcement_no <> '' AND announcement IS NOT NULL)),
    CONSTRAINT ck_open_licence_withdrawn_with_evidence CHECK (state <> 'withdrawn' OR (withdrawn_on >= announced_on AND withdrawal IS NOT NULL)),
    CONSTRAINT ck_open_licence_lapsed_for_cause CHECK (state <> 'lapsed' OR (ended_on IS NOT NULL AND end_cause IS NOT NULL)),
    CONSTRAINT uq_open_licence_number UNIQUE (number),
    CONSTRAINT ck_open_licence_openlicencestate CHECK (state IN ('draft', 'submitted', 'announced', 'withdrawing', 'withdrawn', 'refused', 'lapsed', 'discarded')),
    CONSTRAINT fk_open_licence_asset_id_asset FOREIGN KEY(asset_id) REFERENCES asset (id),
    CONSTRAINT fk_open_licence_owner_id_organisation FOREIGN KEY(owner_id) REFERENCES organisation (id),
    CONSTRAINT fk_open_licence_center_id_center FOREIGN KEY(center_id) REFERENCES center (id),
    CONSTRAINT ck_open_licence_feemode CHECK (mode IN ('lump_sum', 'per_year', 'per_unit', 'sales_share')),
    CONSTRAINT ck_open_licence_period CHECK (period IN ('quarter', 'half', 'year')),
    CONSTRAINT ck_open_licence_endcause CHECK (end_cause IN ('right_ended', 'term_over', 'new_owner'))
)

-- next

CREATE INDEX ix_open_licence_asset_id ON open_licence (asset_id)

-- next

CREATE INDEX ix_open_licence_center_id ON open_licence (center_id)

-- next

CREATE INDEX ix_open_licence_owner_id ON open_licence (owner_id)

-- next

CREATE INDEX ix_open_licence_state ON open_licence (state)

-- next

CREATE UNIQUE INDEX uq_open_licence_live ON open_licence (asset_id) WHERE state IN ('submitted', 'announced', 'withdrawing')

-- next

CREATE TABLE center_attribution (
    id BIGSERIAL NOT NULL,
    center_id BIGINT NOT NULL,
    state VARCHAR(40) NOT NULL,
    subject VARCHAR(60) NOT NULL,
    number VARCHAR(120) NOT NULL,
    href VARCHAR(200) NOT NULL,
    sign VARCHAR(80) NOT NULL,
    category VARCHAR(40) NOT NULL,
    right_kind VARCHAR(40) NOT NULL,
    amount_minor BIGINT NOT NULL,
    recognised_on DATE NOT NULL,
    turn INTEGER NOT NULL,
    evidence VARCHAR(64) NOT NULL,
    reason VARCHAR(500) NOT NULL,
    named_by VARCHAR(200) NOT NULL,
    named_at TIMESTAMP WITH TIME ZONE NOT NULL,
    decided_by VARCHAR(200) NOT NULL,
    decided_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_center_attribution PRIMARY KEY (id),
    CONSTRAINT ck_center_attribution_of_finance CHECK (category IN ('pledge_finance', 'investment', 'insurance')),
    CONSTRAINT ck_center_attribution_amount_above_zero CHECK (amount_minor > 0 AND amount_minor <= 1000000000000000),
    CONSTRAINT ck_center_attribution_confirmed_with_evidence CHECK (state <> 'confirmed' OR length(evidence) = 64),
    CONSTRAINT ck_center_attribution_ended_with_reason CHECK (state NOT IN ('declined', 'withdrawn') OR reason <> ''),
    CONSTRAINT ck_center_attribution_decided_when CHECK ((state = 'named') = (decided_at IS NULL)),
    CONSTRAINT fk_center_attribution_center_id_center FOREIGN KEY(center_id) REFERENCES center (id),
    CONSTRAINT ck_center_attribution_attributionstate CHECK (state IN ('named', 'confirmed', 'declined', 'withdrawn')),
    CONSTRAINT ck_center_attribution_category CHECK (category IN ('transfer', 'license', 'open_license', 'auction', 'equity', 'pledge_finance', 'securitization', 'investment', 'insurance', 'service', 'cultivation', 'set_apart')),
    CONSTRAINT ck_center_attribution_rightkind CHECK (right_kind IN ('patent', 'trademark', 'copyright', 'indication', 'mixed'))
)

-- next

CREATE INDEX ix_center_attribution_center_id ON center_attribution (center_id)

-- next

CREATE INDEX ix_center_attribution_sign ON center_attribution (category, sign)

-- next

CREATE UNIQUE INDEX uq_center_attribution_standing ON center_attribution (subject) WHERE state IN ('named', 'confirmed')

-- next

CREATE TABLE pledge_loan (
    id BIGSERIAL NOT NULL,
    state VARCHAR(40) NOT NULL,
    source VARCHAR(40) NOT NULL,
    pledgor_id BIGINT,
    debtor_id BIGINT,
    debtor_name VARCHAR(200) NOT NULL,
    debtor_uscc VARCHAR(18) NOT NULL,
    district VARCHAR(12) NOT NULL,
    bank_id BIGINT,
    bank_name VARCHAR(200) NOT NULL,
    center_id BIGINT,
    sort VARCHAR(40) NOT NULL,
    pieces INTEGER NOT NULL,
    purpose VARCHAR(1000) NOT NULL,
    wanted_minor BIGINT NOT NULL,
    wanted_months INTEGER NOT NULL,
    currency VARCHAR(3) NOT NULL,
    principal_minor BIGINT,
    rate_bp INTEGER,
    surcharge_bp INTEGER NOT NULL,
    repayment VARCHAR(40),
    enforcement VARCHAR(40),
    clauses VARCHAR(4000) NOT NULL,
    told JSONB NOT NULL,
    appraiser VARCHAR(200) NOT NULL,
    signers JSONB NOT NULL,
    appraised_on DATE,
    appraised_until DATE,
    appraisals_round INTEGER NOT NULL,
    starts_on DATE,
    ends_on DATE,
    contract VARCHAR(64),
    drawn INTEGER NOT NULL,
    drawn_on DATE,
    contracted_on DATE,
    registration_no VARCHAR(80) NOT NULL,
    registration_key VARCHAR(80),
    registered_on DATE,
    disbursed_on DATE,
    grade VARCHAR(40) NOT NULL,
    classified_on DATE,
    claim_by DATE,
    claimed_on DATE,
    compensated_on DATE,
    compensated_minor BIGINT,
    released_on DATE,
    closed_on DATE,
    applied_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_pledge_loan PRIMARY KEY (id),
    CONSTRAINT ck_pledge_loan_wanted_bound CHECK (wanted_minor BETWEEN 1 AND 1000000000000000),
    CONSTRAINT ck_pledge_loan_principal_bound CHECK (principal_minor IS NULL OR principal_minor BETWEEN 1 AND 1000000000000000),
    CONSTRAINT ck_pledge_loan_in_yuan CHECK (currency = 'CNY'),
    CONSTRAINT ck_pledge_loan_term_in_order CHECK (ends_on IS NULL OR starts_on IS NULL OR ends_on > starts_on),
    CONSTRAINT ck_pledge_loan_surcharge_in_bounds CHECK (surcharge_bp BETWEEN 0 AND 10000),
    CONSTRAINT ck_pledge_loan_drawn_while_appraised CHECK (drawn_on IS NULL OR appraised_until IS NULL OR drawn_on <= appraised_until),
    CONSTRAINT ck_pledge_loan_no_forfeiture CHECK (enforcement IS NULL OR enforcement <> 'forfeiture'),
    CONSTRAINT ck_pledge_loan_registered_with_number CHECK (state NOT IN ('registered', 'disbursed', 'repaying', 'overdue', 'non_performing', 'claimed', 'compensated', 'recovering', 'disposal', 'repaid', 'release_filed', 'released', 'closed') OR (registered_on IS NOT NULL AND registration_no <> '' AND principal_minor IS NOT NULL)),
    CONSTRAINT ck_pledge_loan_disbursed_after_registration CHECK (disbursed_on IS NULL OR (registered_on IS NOT NULL AND disbursed_on >= registered_on)),
    CONSTRAINT ck_pledge_loan_paid_out_on_a_day CHECK (state NOT IN ('disbursed', 'repaying', 'overdue', 'non_performing', 'claimed', 'compensated', 'recovering', 'disposal', 'repaid', 'closed') OR disbursed_on IS NOT NULL),
    CONSTRAINT ck_pledge_loan_released_after_registration CHECK (released_on IS NULL OR released_on >= registered_on),
    CONSTRAINT ck_pledge_loan_released_after_payout CHECK (source <> 'import' OR released_on >= disbursed_on),
    CONSTRAINT ck_pledge_loan_compensated_with_amount CHECK ((compensated_on IS NULL) = (compensated_minor IS NULL)),
    CONSTRAINT ck_pledge_loan_bank_named CHECK (source = 'import' OR (bank_name = '') = (bank_id IS NULL)),
    CONSTRAINT ck_pledge_loan_sides_known CHECK (source = 'import' OR (debtor_id IS NOT NULL AND pledgor_id IS NOT NULL AND center_id IS NOT NULL)),
    CONSTRAINT ck_pledge_loan_loanstate CHECK (state IN ('applied', 'appraised', 'offered', 'drawn', 'contracted', 'filed', 'registered', 'disbursed', 'repaying', 'overdue', 'non_performing', 'claimed', 'compensated', 'recovering', 'disposal', 'repaid', 'release_filed', 'released', 'closed', 'withdrawn')),
    CONSTRAINT ck_pledge_loan_loansource CHECK (source IN ('platform', 'import')),
    CONSTRAINT fk_pledge_loan_pledgor_id_organisation FOREIGN KEY(pledgor_id) REFERENCES organisation (id),
    CONSTRAINT fk_pledge_loan_debtor_id_organisation FOREIGN KEY(debtor_id) REFERENCES organisation (id),
    CONSTRAINT fk_pledge_loan_bank_id_organisation FOREIGN KEY(bank_id) REFERENCES organisation (id),
    CONSTRAINT fk_pledge_loan_center_id_center FOREIGN KEY(center_id) REFERENCES center (id),
    CONSTRAINT ck_pledge_loan_rightsort CHECK (sort IN ('invention', 'utility', 'design', 'trademark', 'copyright', 'mixed')),
    CONSTRAINT ck_pledge_loan_repayment CHECK (repayment IN ('at_the_end', 'interest_first', 'equal_principal')),
    CONSTRAINT ck_pledge_loan_enforcement CHECK (enforcement IN ('auction', 'sale', 'discount', 'forfeiture')),
    CONSTRAINT ck_pledge_loan_grade CHECK (grade IN ('normal', 'special_mention', 'substandard', 'doubtful', 'loss'))
)

-- next

CREATE INDEX ix_pledge_loan_bank_id ON pledge_loan (bank_id)

-- next

CREATE INDEX ix_pledge_loan_center_id ON pledge_loan (center_id)

-- next

CREATE INDEX ix_pledge_loan_debtor_id ON pledge_loan (debtor_id)

-- next

CREATE INDEX ix_pledge_loan_pledgor_id ON pledge_loan (pledgor_id)

-- next

CREATE INDEX ix_pledge_loan_registered_on ON pledge_loan (registered_on)

-- next

CREATE INDEX ix_pledge_loan_state ON pledge_loan (state)

-- next

CREATE UNIQUE INDEX uq_pledge_loan_registration_key ON pledge_loan (registration_key) WHERE registration_key IS NOT NULL

-- next

CREATE TABLE subsidy_payment (
    id BIGSERIAL NOT NULL,
    grant_id BIGINT NOT NULL,
    amount_minor BIGINT NOT NULL,
    paid_on DATE NOT NULL,
    sent_by INTEGER,
    approved_by INTEGER,
    entered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_subsidy_payment PRIMARY KEY (id),
    CONSTRAINT ck_subsidy_payment_amount_positive CHECK (amount_minor > 0),
    CONSTRAINT ck_subsidy_payment_four_eyes CHECK (approved_by <> sent_by),
    CONSTRAINT fk_subsidy_payment_grant_id_subsidy_grant FOREIGN KEY(grant_id) REFERENCES subsidy_grant (id)
)

-- next

CREATE INDEX ix_subsidy_payment_grant_id ON subsidy_payment (grant_id)

-- next

CREATE OR REPLACE FUNCTION subsidy_payment_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'subsidy_payment is append-only'; END $$

-- next

CREATE TRIGGER subsidy_payment_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON subsidy_payment FOR EACH STATEMENT EXECUTE FUNCTION subsidy_payment_append_only()

-- next

CREATE TABLE insurance_claim (
    id BIGSERIAL NOT NULL,
    policy_id BIGINT NOT NULL,
    state VARCHAR(40) NOT NULL,
    occurred_on DATE NOT NULL,
    what VARCHAR(500) NOT NULL,
    claimed_minor BIGINT NOT NULL,
    paid_minor BIGINT NOT NULL,
    decided_on DATE,
    reason VARCHAR(500) NOT NULL,
    entered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_insurance_claim PRIMARY KEY (id),
    CONSTRAINT ck_insurance_claim_amounts_not_negative CHECK (claimed_minor > 0 AND paid_minor >= 0),
    CONSTRAINT ck_insurance_claim_paid_something CHECK ((state = 'paid') = (paid_minor > 0)),
    CONSTRAINT ck_insurance_claim_decided_when CHECK ((state = 'reported') = (decided_on IS NULL)),
    CONSTRAINT fk_insurance_claim_policy_id_insurance_policy FOREIGN KEY(policy_id) REFERENCES insurance_policy (id),
    CONSTRAINT ck_insurance_claim_policyclaimstate CHECK (state IN ('reported', 'paid', 'rejected'))
)

-- next

CREATE INDEX ix_insurance_claim_policy_id ON insurance_claim (policy_id)

-- next

CREATE TABLE covered_loan (
    id BIGSERIAL NOT NULL,
    fund_id BIGINT NOT NULL,
    terms_id BIGINT NOT NULL,
    bank_id BIGINT NOT NULL,
    code VARCHAR(60) NOT NULL,
    debtor_name VARCHAR(200) NOT NULL,
    debtor_key VARCHAR(220) NOT NULL,
    principal_minor BIGINT NOT NULL,
    insurer VARCHAR(200) NOT NULL,
    guarantor VARCHAR(200) NOT NULL,
    appraiser VARCHAR(200) NOT NULL,
    covered_on DATE NOT NULL,
    due_on DATE,
    ended_on DATE,
    classified_on DATE,
    entered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_covered_loan PRIMARY KEY (id),
    CONSTRAINT uq_covered_loan_bank_id_code UNIQUE (bank_id, code),
    CONSTRAINT ck_covered_loan_principal_positive CHECK (principal_minor > 0),
    CONSTRAINT ck_covered_loan_named CHECK (code <> '' AND debtor_name <> '' AND debtor_key <> ''),
    CONSTRAINT ck_covered_loan_ended_after_cover CHECK (ended_on IS NULL OR ended_on >= covered_on),
    CONSTRAINT ck_covered_loan_due_after_cover CHECK (due_on IS NULL OR due_on >= covered_on),
    CONSTRAINT fk_covered_loan_fund_id_finance_fund FOREIGN KEY(fund_id) REFERENCES finance_fund (id),
    CONSTRAINT fk_covered_loan_terms_id_fund_terms FOREIGN KEY(terms_id) REFERENCES fund_terms (id),
    CONSTRAINT fk_covered_loan_bank_id_organisation FOREIGN KEY(bank_id) REFERENCES organisation (id)
)

-- next

CREATE INDEX ix_covered_loan_debtor_key ON covered_loan (debtor_key)

-- next

CREATE INDEX ix_covered_loan_fund_id_ended_on ON covered_loan (fund_id, ended_on)

-- next

CREATE OR REPLACE FUNCTION covered_loan_in_time() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE entered_on date := (NEW.entered_at AT TIME ZONE 'Asia/Shanghai')::date;
BEGIN
  IF NOT coalesce(NEW.covered_on <= entered_on AND NEW.covered_on >= entered_on - (
    SELECT days FROM fund_rule WHERE clock = 'cover' AND valid_from <= entered_on
      AND (valid_to IS NULL OR valid_to > entered_on) ORDER BY valid_from DESC LIMIT 1), false) THEN
    RAISE EXCEPTION 'a loan comes under cover within its period';
  END IF;
  RETURN NEW;
END $$

-- next

CREATE TRIGGER covered_loan_in_time BEFORE INSERT OR UPDATE OF covered_on, entered_at ON covered_loan
FOR EACH ROW EXECUTE FUNCTION covered_loan_in_time()

-- next

CREATE TABLE project_milestone (
    id BIGSERIAL NOT NULL,
    project_id BIGINT NOT NULL,
    name VARCHAR(200) NOT NULL,
    planned_on DATE NOT NULL,
    reached_on DATE,
    entered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_project_milestone PRIMARY KEY (id),
    CONSTRAINT uq_project_milestone_project_id_name UNIQUE (project_id, name),
    CONSTRAINT ck_project_milestone_named CHECK (name <> ''),
    CONSTRAINT fk_project_milestone_project_id_transformation_project FOREIGN KEY(project_id) REFERENCES transformation_project (id)
)

-- next

CREATE TABLE project_investment (
    id BIGSERIAL NOT NULL,
    project_id BIGINT NOT NULL,
    investor VARCHAR(200) NOT NULL,
    amount_minor BIGINT NOT NULL,
    invested_on DATE NOT NULL,
    reversed_on DATE,
    reason VARCHAR(500) NOT NULL,
    intake_id BIGINT,
    entered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_project_investment PRIMARY KEY (id),
    CONSTRAINT ck_project_investment_of_somebody CHECK (amount_minor > 0 AND investor <> ''),
    CONSTRAINT ck_project_investment_reversed_with_reason CHECK ((reversed_on IS NULL) = (reason = '')),
    CONSTRAINT fk_project_investment_project_id_transformation_project FOREIGN KEY(project_id) REFERENCES transformation_project (id),
    CONSTRAINT fk_project_investment_intake_id_project_intake FOREIGN KEY(intake_id) REFERENCES project_intake (id)
)

-- next

CREATE INDEX ix_project_investment_intake_id ON project_investment (intake_id)

-- next

CREATE INDEX ix_project_investment_invested_on ON project_investment (invested_on)

-- next

CREATE UNIQUE INDEX uq_project_investment_once ON project_investment (project_id, investor, invested_on, amount_minor) WHERE reversed_on IS NULL

-- next

CREATE TABLE project_output (
    id BIGSERIAL NOT NULL,
    project_id BIGINT NOT NULL,
    year INTEGER NOT NULL,
    amount_minor BIGINT NOT NULL,
    entered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_project_output PRIMARY KEY (id),
    CONSTRAINT uq_project_output_project_id_year UNIQUE (project_id, year),
    CONSTRAINT ck_project_output_amount_not_negative CHECK (amount_minor >= 0),
    CONSTRAINT ck_project_output_year_within_reason CHECK (year BETWEEN 2000 AND 2200),
    CONSTRAINT fk_project_output_project_id_transformation_project FOREIGN KEY(project_id) REFERENCES transformation_project (id)
)

-- next

CREATE TABLE programme_rule (
    id BIGSERIAL NOT NULL,
    programme_id BIGINT NOT NULL,
    valid_from DATE NOT NULL,
    validity_months INTEGER NOT NULL,
    publicity_days INTEGER NOT NULL,
    check_months INTEGER NOT NULL,
    check_window_days INTEGER NOT NULL,
    check_renews BOOLEAN NOT NULL,
    suspend_after_days INTEGER,
    system_months INTEGER,
    least_staff INTEGER,
    source VARCHAR(300) NOT NULL,
    proposal_id BIGINT NOT NULL,
    CONSTRAINT pk_programme_rule PRIMARY KEY (id),
    CONSTRAINT uq_programme_rule_programme_id_valid_from UNIQUE (programme_id, valid_from),
    CONSTRAINT ck_programme_rule_numbers_positive CHECK (validity_months > 0 AND publicity_days > 0),
    CONSTRAINT ck_programme_rule_check_within_validity CHECK (check_months > 0 AND check_months <= validity_months),
    CONSTRAINT ck_programme_rule_window_not_negative CHECK (check_window_days >= 0 AND suspend_after_days >= 0),
    CONSTRAINT ck_programme_rule_asked_of_applicants_positive CHECK (system_months > 0 AND least_staff > 0),
    CONSTRAINT fk_programme_rule_programme_id_programme FOREIGN KEY(programme_id) REFERENCES programme (id),
    CONSTRAINT uq_programme_rule_proposal_id UNIQUE (proposal_id),
    CONSTRAINT fk_programme_rule_proposal_id_rule_proposal FOREIGN KEY(proposal_id) REFERENCES rule_proposal (id)
)

-- next

CREATE OR REPLACE FUNCTION programme_rule_stands() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  RAISE EXCEPTION 'a published rule stands: programme_rule';
END $$

-- next

CREATE TRIGGER programme_rule_stands BEFORE UPDATE OR DELETE ON programme_rule FOR EACH ROW EXECUTE FUNCTION programme_rule_stands()

-- next

CREATE TABLE hosting_activity (
    id BIGSERIAL NOT NULL,
    agreement_id BIGINT NOT NULL,
    done_on DATE NOT NULL,
    service VARCHAR(40) NOT NULL,
    what VARCHAR(500) NOT NULL,
    hours INTEGER NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_hosting_activity PRIMARY KEY (id),
    CONSTRAINT ck_hosting_activity_described CHECK (hours >= 0 AND what <> ''),
    CONSTRAINT fk_hosting_activity_agreement_id_hosting_agreement FOREIGN KEY(agreement_id) REFERENCES hosting_agreement (id)
)

-- next

CREATE INDEX ix_hosting_activity_agreement_id ON hosting_activity (agreement_id)

-- next

CREATE TABLE finance_product (
    id BIGSERIAL NOT NULL,
    member_id BIGINT NOT NULL,
    name VARCHAR(200) NOT NULL,
    terms VARCHAR(2000) NOT NULL,
    from_date DATE NOT NULL,
    to_date DATE,
    entered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_finance_product PRIMARY KEY (id),
    CONSTRAINT uq_finance_product_member_id_name UNIQUE (member_id, name),
    CONSTRAINT ck_finance_product_named CHECK (name <> ''),
    CONSTRAINT ck_finance_product_ends_after_it_began CHECK (to_date IS NULL OR to_date > from_date),
    CONSTRAINT fk_finance_product_member_id_alliance_member FOREIGN KEY(member_id) REFERENCES alliance_member (id)
)

-- next

CREATE TABLE volume_claim (
    id BIGSERIAL NOT NULL,
    center_id BIGINT NOT NULL,
    state VARCHAR(40) NOT NULL,
    part VARCHAR(40) NOT NULL,
    category VARCHAR(40) NOT NULL,
    right_kind VARCHAR(40) NOT NULL,
    license_type VARCHAR(40),
    seller_name VARCHAR(200) NOT NULL,
    seller_code VARCHAR(60) NOT NULL,
    buyer_name VARCHAR(200) NOT NULL,
    buyer_code VARCHAR(60) NOT NULL,
    contract_on DATE NOT NULL,
    recognised_on DATE NOT NULL,
    amount_minor BIGINT NOT NULL,
    recordal_no VARCHAR(100) NOT NULL,
    related_party BOOLEAN NOT NULL,
    note VARCHAR(500) NOT NULL,
    dedupe_key VARCHAR(64) NOT NULL,
    uncounted VARCHAR(40),
    reason VARCHAR(500) NOT NULL,
    counted_times INTEGER NOT NULL,
    corrects_id BIGINT,
    intake_id BIGINT,
    entered_by VARCHAR(200) NOT NULL,
    entered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    submitted_at TIMESTAMP WITH TIME ZONE,
    judged_by VARCHAR(200) NOT NULL,
    judged_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_volume_claim PRIMARY KEY (id),
    CONSTRAINT ck_volume_claim_amount_above_zero CHECK (amount_minor > 0 AND amount_minor <= 1000000000000000),
    CONSTRAINT ck_volume_claim_two_sides CHECK (seller_code <> buyer_code),
    CONSTRAINT ck_volume_claim_agreed_before_recognised CHECK (contract_on <= recognised_on),
    CONSTRAINT ck_volume_claim_key_is_sha256 CHECK (length(dedupe_key) = 64),
    CONSTRAINT ck_volume_claim_judged_first CHECK (uncounted IS NULL OR state NOT IN ('draft', 'submitted', 'joined')),
    CONSTRAINT ck_volume_claim_rejected_with_reason CHECK (state <> 'rejected' OR reason <> ''),
    CONSTRAINT ck_volume_claim_of_an_operation CHECK (category <> 'set_apart'),
    CONSTRAINT ck_volume_claim_type_of_a_licence CHECK (license_type IS NULL OR category = 'license'),
    CONSTRAINT fk_volume_claim_center_id_center FOREIGN KEY(center_id) REFERENCES center (id),
    CONSTRAINT ck_volume_claim_claimstate CHECK (state IN ('draft', 'submitted', 'joined', 'accepted', 'rejected', 'withdrawn', 'corrected')),
    CONSTRAINT ck_volume_claim_part CHECK (part IN ('CLOSE', 'LIST', 'INTRODUCE')),
    CONSTRAINT ck_volume_claim_category CHECK (category IN ('transfer', 'license', 'open_license', 'auction', 'equity', 'pledge_finance', 'securitization', 'investment', 'insurance', 'service', 'cultivation', 'set_apart')),
    CONSTRAINT ck_volume_claim_rightkind CHECK (right_kind IN ('patent', 'trademark', 'copyright', 'indication', 'mixed')),
    CONSTRAINT ck_volume_claim_licensetype CHECK (license_type IN ('exclusive', 'sole', 'ordinary')),
    CONSTRAINT ck_volume_claim_uncounted CHECK (uncounted IN ('related', 'same_representative', 'round_trip', 'back_and_forth', 'taken_out')),
    CONSTRAINT fk_volume_claim_corrects_id_volume_claim FOREIGN KEY(corrects_id) REFERENCES volume_claim (id),
    CONSTRAINT fk_volume_claim_intake_id_register_intake FOREIGN KEY(intake_id) REFERENCES register_intake (id)
)

-- next

CREATE INDEX ix_volume_claim_center_id ON volume_claim (center_id)

-- next

CREATE INDEX ix_volume_claim_corrects_id ON volume_claim (corrects_id)

-- next

CREATE INDEX ix_volume_claim_dedupe_key ON volume_claim (dedupe_key)

-- next

CREATE INDEX ix_volume_claim_intake_id ON volume_claim (intake_id)

-- next

CREATE INDEX ix_volume_claim_recognised_on ON volume_claim (recognised_on)

-- next

CREATE INDEX ix_volume_claim_sides ON volume_claim (seller_code, buyer_code)

-- next

CREATE INDEX ix_volume_claim_state ON volume_claim (state)

-- next

CREATE UNIQUE INDEX uq_volume_claim_leading ON volume_claim (dedupe_key) WHERE (state = 'submitted' AND corrects_id IS NULL) OR state = 'accepted'

-- next

CREATE UNIQUE INDEX uq_volume_claim_of_center ON volume_claim (center_id, dedupe_key) WHERE state IN ('draft', 'submitted', 'joined', 'accepted') AND corrects_id IS NULL

-- next

CREATE TABLE joint_share (
    id BIGSERIAL NOT NULL,
    case_id BIGINT NOT NULL,
    center_id BIGINT NOT NULL,
    share_bp INTEGER NOT NULL,
    agreed_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_joint_share PRIMARY KEY (id),
    CONSTRAINT uq_joint_share_case_id_center_id UNIQUE (case_id, center_id),
    CONSTRAINT ck_joint_share_share_is_a_part CHECK (share_bp BETWEEN 0 AND 10000),
    CONSTRAINT fk_joint_share_case_id_joint_case FOREIGN KEY(case_id) REFERENCES joint_case (id),
    CONSTRAINT fk_joint_share_center_id_center FOREIGN KEY(center_id) REFERENCES center (id)
)

-- next

CREATE TABLE volume_summary (
    id BIGSERIAL NOT NULL,
    center_id BIGINT NOT NULL,
    year INTEGER NOT NULL,
    month INTEGER NOT NULL,
    measure VARCHAR(20) NOT NULL,
    category VARCHAR(20) NOT NULL,
    right_kind VARCHAR(20) NOT NULL,
    currency VARCHAR(3) NOT NULL,
    amount_minor BIGINT NOT NULL,
    facts BIGINT NOT NULL,
    CONSTRAINT pk_volume_summary PRIMARY KEY (id),
    CONSTRAINT uq_volume_summary_center_id_year_month_measure_category_6d4d UNIQUE (center_id, year, month, measure, category, right_kind, currency),
    CONSTRAINT ck_volume_summary_month CHECK (month BETWEEN 1 AND 12),
    CONSTRAINT fk_volume_summary_center_id_center FOREIGN KEY(center_id) REFERENCES center (id)
)

-- next

CREATE INDEX ix_volume_summary_year ON volume_summary (year, measure, currency, center_id, category, right_kind)

-- next

CREATE TABLE annual_report (
    id BIGSERIAL NOT NULL,
    center_id BIGINT NOT NULL,
    year INTEGER NOT NULL,
    version INTEGER NOT NULL,
    turn INTEGER NOT NULL,
    state VARCHAR(40) NOT NULL,
    figures JSONB NOT NULL,
    narrative VARCHAR(4000) NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    difference JSONB NOT NULL,
    reason VARCHAR(1000) NOT NULL,
    returned VARCHAR(1000) NOT NULL,
    due_on DATE NOT NULL,
    compiled_at TIMESTAMP WITH TIME ZONE NOT NULL,
    confirmed_at TIMESTAMP WITH TIME ZONE,
    submitted_at TIMESTAMP WITH TIME ZONE,
    accepted_at TIMESTAMP WITH TIME ZONE,
    published_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_annual_report PRIMARY KEY (id),
    CONSTRAINT uq_annual_report_center_id_year_version UNIQUE (center_id, year, version),
    CONSTRAINT ck_annual_report_counts CHECK (version >= 1 AND turn >= 1),
    CONSTRAINT ck_annual_report_digest_is_sha256 CHECK (length(sha256) = 64),
    CONSTRAINT ck_annual_report_restated_with_reason CHECK (version = 1 OR reason <> ''),
    CONSTRAINT ck_annual_report_published_when CHECK (state NOT IN ('published', 'restated') OR published_at IS NOT NULL),
    CONSTRAINT fk_annual_report_center_id_center FOREIGN KEY(center_id) REFERENCES center (id),
    CONSTRAINT ck_annual_report_reportstate CHECK (state IN ('compiled', 'confirmed', 'submitted', 'returned', 'accepted', 'published', 'restated'))
)

-- next

CREATE INDEX ix_annual_report_year_state ON annual_report (year, state)

-- next

CREATE OR REPLACE FUNCTION annual_report_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a published annual report never moves';
END $$

-- next

CREATE TRIGGER annual_report_kept BEFORE UPDATE ON annual_report FOR EACH ROW WHEN (OLD.state IN ('published', 'restated') AND
  (NEW.center_id IS DISTINCT FROM OLD.center_id OR NEW.year IS DISTINCT FROM OLD.year OR NEW.version IS DISTINCT FROM OLD.version OR NEW.figures IS DISTINCT FROM OLD.figures OR NEW.sha256 IS DISTINCT FROM OLD.sha256 OR NEW.narrative IS DISTINCT FROM OLD.narrative OR NEW.difference IS DISTINCT FROM OLD.difference OR NEW.reason IS DISTINCT FROM OLD.reason OR NEW.state NOT IN ('published', 'restated'))) EXECUTE FUNCTION annual_report_kept()

-- next

CREATE TRIGGER annual_report_stays BEFORE DELETE ON annual_report
FOR EACH ROW EXECUTE FUNCTION annual_report_kept()

-- next

CREATE TABLE center_evaluation (
    id BIGSERIAL NOT NULL,
    center_id BIGINT NOT NULL,
    year INTEGER NOT NULL,
    version INTEGER NOT NULL,
    state VARCHAR(40) NOT NULL,
    rule_id BIGINT NOT NULL,
    points_bp INTEGER NOT NULL,
    grade VARCHAR(40),
    reason VARCHAR(1000) NOT NULL,
    opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
    computed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    heard_on DATE,
    statement_due_on DATE,
    stated_on DATE,
    statement VARCHAR(4000) NOT NULL,
    answer VARCHAR(2000) NOT NULL,
    published_on DATE,
    rectify_by DATE,
    decided_on DATE,
    decision VARCHAR(1000) NOT NULL,
    CONSTRAINT pk_center_evaluation PRIMARY KEY (id),
    CONSTRAINT uq_center_evaluation_center_id_year_version UNIQUE (center_id, year, version),
    CONSTRAINT ck_center_evaluation_corrected_with_reason CHECK (version >= 1 AND (version = 1 OR reason <> '')),
    CONSTRAINT ck_center_evaluation_points_of_the_whole CHECK (points_bp BETWEEN 0 AND 10000),
    CONSTRAINT ck_center_evaluation_heard_after_the_draft CHECK ((state = 'draft') = (heard_on IS NULL)),
    CONSTRAINT ck_center_evaluation_graded_when_heard CHECK ((grade IS NULL) = (heard_on IS NULL)),
    CONSTRAINT ck_center_evaluation_heard_until CHECK ((heard_on IS NULL) = (statement_due_on IS NULL)),
    CONSTRAINT ck_center_evaluation_heard_for_days CHECK (statement_due_on > heard_on),
    CONSTRAINT ck_center_evaluation_stated_when CHECK ((statement = '') = (stated_on IS NULL)),
    CONSTRAINT ck_center_evaluation_stated_in_time CHECK (stated_on BETWEEN heard_on AND statement_due_on),
    CONSTRAINT ck_center_evaluation_published_when CHECK ((state IN ('published', 'rectifying', 'rectified', 'revoked', 'replaced')) = (published_on IS NOT NULL)),
    CONSTRAINT ck_center_evaluation_heard_before_published CHECK (published_on IS NULL OR stated_on IS NOT NULL OR published_on > statement_due_on),
    CONSTRAINT ck_center_evaluation_statement_answered CHECK (published_on IS NULL OR statement = '' OR answer <> ''),
    CONSTRAINT ck_center_evaluation_unqualified_is_rectified CHECK ((rectify_by IS NOT NULL) = (published_on IS NOT NULL AND grade = 'unqualified')),
    CONSTRAINT ck_center_evaluation_time_to_rectify CHECK (rectify_by > published_on),
    CONSTRAINT ck_center_evaluation_rectified_by_a_day CHECK (state NOT IN ('rectifying', 'rectified', 'revoked') OR rectify_by IS NOT NULL),
    CONSTRAINT ck_center_evaluation_decided_with_reason CHECK ((decided_on IS NULL) = (decision = '')),
    CONSTRAINT ck_center_evaluation_outcome_decided CHECK (state NOT IN ('rectified', 'revoked') OR decided_on IS NOT NULL),
    CONSTRAINT ck_center_evaluation_revoked_after_the_last_day CHECK (state <> 'revoked' OR decided_on > rectify_by),
    CONSTRAINT fk_center_evaluation_center_id_center FOREIGN KEY(center_id) REFERENCES center (id),
    CONSTRAINT ck_center_evaluation_evaluationstate CHECK (state IN ('draft', 'hearing', 'published', 'rectifying', 'rectified', 'revoked', 'replaced')),
    CONSTRAINT fk_center_evaluation_rule_id_evaluation_rule FOREIGN KEY(rule_id) REFERENCES evaluation_rule (id),
    CONSTRAINT ck_center_evaluation_grade CHECK (grade IN ('excellent', 'good', 'qualified', 'unqualified'))
)

-- next

CREATE INDEX ix_center_evaluation_year ON center_evaluation (year)

-- next

CREATE UNIQUE INDEX uq_center_evaluation_standing ON center_evaluation (center_id, year) WHERE state IN ('published', 'rectifying', 'rectified', 'revoked')

-- next

CREATE UNIQUE INDEX uq_center_evaluation_under_work ON center_evaluation (center_id, year) WHERE state IN ('draft', 'hearing')

-- next

CREATE OR REPLACE FUNCTION center_evaluation_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a published evaluation never moves';
END $$

-- next

CREATE TRIGGER center_evaluation_kept BEFORE UPDATE ON center_evaluation FOR EACH ROW
WHEN (OLD.state NOT IN ('draft', 'hearing') AND (NEW.center_id IS DISTINCT FROM OLD.center_id OR NEW.year IS DISTINCT FROM OLD.year OR NEW.version IS DISTINCT FROM OLD.version OR NEW.rule_id IS DISTINCT FROM OLD.rule_id OR NEW.points_bp IS DISTINCT FROM OLD.points_bp OR NEW.grade IS DISTINCT FROM OLD.grade OR NEW.reason IS DISTINCT FROM OLD.reason OR NEW.heard_on IS DISTINCT FROM OLD.heard_on OR NEW.statement_due_on IS DISTINCT FROM OLD.statement_due_on OR NEW.stated_on IS DISTINCT FROM OLD.stated_on OR NEW.statement IS DISTINCT FROM OLD.statement OR NEW.answer IS DISTINCT FROM OLD.answer OR NEW.published_on IS DISTINCT FROM OLD.published_on OR NEW.rectify_by IS DISTINCT FROM OLD.rectify_by OR NEW.state IN ('draft', 'hearing') OR (OLD.decided_on IS NOT NULL AND (NEW.decided_on <> OLD.decided_on OR NEW.decision <> OLD.decision)))) EXECUTE FUNCTION center_evaluation_kept()

-- next

CREATE TRIGGER center_evaluation_stays BEFORE DELETE ON center_evaluation
FOR EACH ROW EXECUTE FUNCTION center_evaluation_kept()

-- next

CREATE TABLE event_meeting (
    id BIGSERIAL NOT NULL,
    event_id BIGINT NOT NULL,
    exhibitor_id BIGINT NOT NULL,
    visitor_id BIGINT NOT NULL,
    lot_id BIGINT,
    state VARCHAR(40) NOT NULL,
    starts_at TIMESTAMP WITH TIME ZONE NOT NULL,
    wish VARCHAR(500) NOT NULL,
    result VARCHAR(500) NOT NULL,
    asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_event_meeting PRIMARY KEY (id),
    CONSTRAINT fk_event_meeting_event_id_event FOREIGN KEY(event_id) REFERENCES event (id),
    CONSTRAINT fk_event_meeting_exhibitor_id_event_exhibitor FOREIGN KEY(exhibitor_id) REFERENCES event_exhibitor (id),
    CONSTRAINT fk_event_meeting_visitor_id_organisation FOREIGN KEY(visitor_id) REFERENCES organisation (id),
    CONSTRAINT fk_event_meeting_lot_id_event_lot FOREIGN KEY(lot_id) REFERENCES event_lot (id),
    CONSTRAINT ck_event_meeting_meetingstate CHECK (state IN ('asked', 'agreed', 'declined', 'withdrawn', 'held'))
)

-- next

CREATE INDEX ix_event_meeting_event_id ON event_meeting (event_id)

-- next

CREATE INDEX ix_event_meeting_exhibitor_id ON event_meeting (exhibitor_id)

-- next

CREATE INDEX ix_event_meeting_visitor_id ON event_meeting (visitor_id)

-- next

CREATE TABLE yielded_number (
    id BIGSERIAL NOT NULL,
    record_id BIGINT NOT NULL,
    office VARCHAR(2) NOT NULL,
    family VARCHAR(20) NOT NULL,
    number_type VARCHAR(40) NOT NULL,
    number VARCHAR(60) NOT NULL,
    CONSTRAINT pk_yielded_number PRIMARY KEY (id),
    CONSTRAINT fk_yielded_number_record_id_registry_record FOREIGN KEY(record_id) REFERENCES registry_record (id),
    CONSTRAINT ck_yielded_number_numbertype CHECK (number_type IN ('application', 'publication', 'registration'))
)

-- next

CREATE INDEX ix_yielded_number_number ON yielded_number (office, family, number_type, number)

-- next

CREATE INDEX ix_yielded_number_record_id ON yielded_number (record_id)

-- next

CREATE TABLE co_owner_share (
    id BIGSERIAL NOT NULL,
    agreement_id BIGINT NOT NULL,
    organisation_id BIGINT NOT NULL,
    share_bp INTEGER NOT NULL,
    CONSTRAINT pk_co_owner_share PRIMARY KEY (id),
    CONSTRAINT uq_co_owner_share_agreement_id_organisation_id UNIQUE (agreement_id, organisation_id),
    CONSTRAINT ck_co_owner_share_share_is_a_part CHECK (share_bp BETWEEN 0 AND 10000),
    CONSTRAINT fk_co_owner_share_agreement_id_co_owner_agreement FOREIGN KEY(agreement_id) REFERENCES co_owner_agreement (id),
    CONSTRAINT fk_co_owner_share_organisation_id_organisation FOREIGN KEY(organisation_id) REFERENCES organisation (id)
)

-- next

CREATE OR REPLACE FUNCTION co_owner_share_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'co_owner_share is append-only'; END $$

-- next

CREATE TRIGGER co_owner_share_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON co_owner_share FOR EACH STATEMENT EXECUTE FUNCTION co_owner_share_append_only()

-- next

CREATE TABLE listing_item (
    id BIGSERIAL NOT NULL,
    listing_id INTEGER NOT NULL,
    place INTEGER NOT NULL,
    asset_id BIGINT NOT NULL,
    allocation_bp INTEGER NOT NULL,
    is_open BOOLEAN NOT NULL,
    CONSTRAINT pk_listing_item PRIMARY KEY (id),
    CONSTRAINT fk_listing_item_listing_id_is_open_listing FOREIGN KEY(listing_id, is_open) REFERENCES listing (id, is_open) ON UPDATE CASCADE,
    CONSTRAINT uq_listing_item_listing_id_place UNIQUE (listing_id, place),
    CONSTRAINT uq_listing_item_listing_id_asset_id UNIQUE (listing_id, asset_id),
    CONSTRAINT ck_listing_item_allocation_is_a_part CHECK (allocation_bp BETWEEN 0 AND 10000),
    CONSTRAINT fk_listing_item_asset_id_asset FOREIGN KEY(asset_id) REFERENCES asset (id)
)

-- next

CREATE INDEX ix_listing_item_asset_id ON listing_item (asset_id)

-- next

CREATE UNIQUE INDEX uq_listing_item_open_asset ON listing_item (asset_id) WHERE is_open

-- next

CREATE TABLE listing_review (
    id BIGSERIAL NOT NULL,
    listing_id BIGINT NOT NULL,
    decision VARCHAR(10) NOT NULL,
    reasons JSONB NOT NULL,
    person_id INTEGER,
    reviewer VARCHAR(200) NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_listing_review PRIMARY KEY (id),
    CONSTRAINT ck_listing_review_decision CHECK (decision IN ('approve', 'return', 'reject')),
    CONSTRAINT fk_listing_review_listing_id_listing FOREIGN KEY(listing_id) REFERENCES listing (id)
)

-- next

CREATE INDEX ix_listing_review_listing_id ON listing_review (listing_id)

-- next

CREATE OR REPLACE FUNCTION listing_review_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'listing_review is append-only'; END $$

-- next

CREATE TRIGGER listing_review_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON listing_review FOR EACH STATEMENT EXECUTE FUNCTION listing_review_append_only()

-- next

CREATE TABLE listing_sending (
    id BIGSERIAL NOT NULL,
    listing_id BIGINT NOT NULL,
    digest VARCHAR(64) NOT NULL,
    answer VARCHAR(1000) NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_listing_sending PRIMARY KEY (id),
    CONSTRAINT uq_listing_sending_listing_id_digest UNIQUE (listing_id, digest),
    CONSTRAINT ck_listing_sending_whole_digest CHECK (length(digest) = 64),
    CONSTRAINT fk_listing_sending_listing_id_listing FOREIGN KEY(listing_id) REFERENCES listing (id)
)

-- next

CREATE OR REPLACE FUNCTION listing_sending_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'listing_sending is append-only'; END $$

-- next

CREATE TRIGGER listing_sending_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON listing_sending FOR EACH STATEMENT EXECUTE FUNCTION listing_sending_append_only()

-- next

CREATE TABLE need (
    id BIGSERIAL NOT NULL,
    organisation_id BIGINT NOT NULL,
    center_id BIGINT,
    title VARCHAR(200) NOT NULL,
    problem TEXT NOT NULL,
    language VARCHAR(10) NOT NULL,
    fields JSONB NOT NULL,
    ipc JSONB NOT NULL,
    keywords VARCHAR(300) NOT NULL,
    wanted JSONB NOT NULL,
    territories JSONB NOT NULL,
    budget_min_minor BIGINT,
    budget_max_minor BIGINT,
    currency VARCHAR(3) NOT NULL,
    deadline DATE,
    is_anonymous BOOLEAN NOT NULL,
    answered JSONB NOT NULL,
    state VARCHAR(40) NOT NULL,
    ended_reason VARCHAR(500),
    fulfilled_by_id BIGINT,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    published_at TIMESTAMP WITH TIME ZONE,
    expires_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_need PRIMARY KEY (id),
    CONSTRAINT ck_need_budget_min CHECK (budget_min_minor IS NULL OR budget_min_minor > 0),
    CONSTRAINT ck_need_budget_max CHECK (budget_max_minor IS NULL OR budget_max_minor > 0),
    CONSTRAINT ck_need_budget_forward CHECK (budget_min_minor <= budget_max_minor),
    CONSTRAINT ck_need_currency CHECK (currency = 'CNY'),
    CONSTRAINT ck_need_center_chosen CHECK (center_id IS NOT NULL OR state IN ('draft', 'withdrawn')),
    CONSTRAINT ck_need_published_when CHECK ((published_at IS NOT NULL AND expires_at IS NOT NULL) OR state IN ('draft', 'withdrawn')),
    CONSTRAINT fk_need_organisation_id_organisation FOREIGN KEY(organisation_id) REFERENCES organisation (id),
    CONSTRAINT fk_need_center_id_center FOREIGN KEY(center_id) REFERENCES center (id),
    CONSTRAINT ck_need_needstate CHECK (state IN ('draft', 'published', 'paused', 'fulfilled', 'withdrawn', 'expired')),
    CONSTRAINT fk_need_fulfilled_by_id_listing FOREIGN KEY(fulfilled_by_id) REFERENCES listing (id)
)

-- next

CREATE INDEX ix_need_center_id_state ON need (center_id, state)

-- next

CREATE INDEX ix_need_organisation_id ON need (organisation_id)

-- next

CREATE INDEX ix_need_state_expires_at ON need (state, expires_at)

-- next

CREATE INDEX ix_need_state_published_at ON need (state, published_at)

-- next

CREATE TABLE payment_dispute (
    id BIGSERIAL NOT NULL,
    provider VARCHAR(20) NOT NULL,
    ref VARCHAR(255) NOT NULL,
    operation_id BIGINT,
    receipt_id BIGINT NOT NULL,
    purpose VARCHAR(60) NOT NULL,
    amount_minor BIGINT NOT NULL,
    currency VARCHAR(3) NOT NULL,
    reason VARCHAR(300) NOT NULL,
    due_at TIMESTAMP WITH TIME ZONE,
    state VARCHAR(40) NOT NULL,
    opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
    closed_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_payment_dispute PRIMARY KEY (id),
    CONSTRAINT ck_payment_dispute_amount_positive CHECK (amount_minor > 0),
    CONSTRAINT ck_payment_dispute_closed_when CHECK ((state = 'opened') = (closed_at IS NULL)),
    CONSTRAINT ck_payment_dispute_of_an_operation CHECK ((operation_id IS NULL) = (provider = 'manual_bank')),
    CONSTRAINT uq_payment_dispute_provider_ref UNIQUE (provider, ref),
    CONSTRAINT fk_payment_dispute_operation_id_provider_operation FOREIGN KEY(operation_id) REFERENCES provider_operation (id),
    CONSTRAINT fk_payment_dispute_receipt_id_receipt FOREIGN KEY(receipt_id) REFERENCES receipt (id),
    CONSTRAINT ck_payment_dispute_disputestate CHECK (state IN ('opened', 'won', 'lost'))
)

-- next

CREATE INDEX ix_payment_dispute_operation_id ON payment_dispute (operation_id)

-- next

CREATE INDEX ix_payment_dispute_purpose ON payment_dispute (purpose)

-- next

CREATE INDEX ix_payment_dispute_receipt_id ON payment_dispute (receipt_id)

-- next

CREATE TABLE payout (
    id BIGSERIAL NOT NULL,
    key VARCHAR(200) NOT NULL,
    purpose VARCHAR(60) NOT NULL,
    payee_id BIGINT NOT NULL,
    kind VARCHAR(40) NOT NULL,
    amount_minor BIGINT NOT NULL,
    currency VARCHAR(3) NOT NULL,
    from_account VARCHAR(130) NOT NULL,
    channel VARCHAR(20) NOT NULL,
    receipt_id BIGINT,
    bank_account_id BIGINT,
    state VARCHAR(40) NOT NULL,
    queued_by_name VARCHAR(200) NOT NULL,
    queued_at TIMESTAMP WITH TIME ZONE NOT NULL,
    bank_reference VARCHAR(255),
    sent_by INTEGER,
    sent_by_name VARCHAR(200),
    sent_at TIMESTAMP WITH TIME ZONE,
    confirmed_by INTEGER,
    confirmed_by_name VARCHAR(200),
    confirmed_at TIMESTAMP WITH TIME ZONE,
    returned_by INTEGER,
    returned_at TIMESTAMP WITH TIME ZONE,
    reason VARCHAR(300) NOT NULL,
    CONSTRAINT pk_payout PRIMARY KEY (id),
    CONSTRAINT ck_payout_amount_positive CHECK (amount_minor > 0),
    CONSTRAINT ck_payout_four_eyes CHECK (confirmed_by <> sent_by),
    CONSTRAINT ck_payout_four_eyes_return CHECK (returned_by <> sent_by),
    CONSTRAINT ck_payout_sent_how CHECK (channel <> 'manual_bank' OR state IN ('queued', 'failed', 'stayed', 'stopped') OR (sent_by IS NOT NULL AND bank_reference IS NOT NULL)),
    CONSTRAINT ck_payout_paid_confirmed CHECK (channel <> 'manual_bank' OR state <> 'paid' OR confirmed_by IS NOT NULL),
    CONSTRAINT ck_payout_sent_to_a_confirmed_account CHECK (channel <> 'manual_bank' OR kind = 'refund' OR bank_account_id IS NOT NULL OR state IN ('queued', 'failed', 'stayed', 'stopped')),
    CONSTRAINT ck_payout_provider_has_no_officers CHECK (channel = 'manual_bank' OR (sent_by IS NULL AND confirmed_by IS NULL)),
    CONSTRAINT ck_payout_returned_why CHECK (state NOT IN ('returned', 'failed', 'stayed', 'stopped') OR reason <> ''),
    CONSTRAINT uq_payout_key UNIQUE (key),
    CONSTRAINT fk_payout_payee_id_organisation FOREIGN KEY(payee_id) REFERENCES organisation (id),
    CONSTRAINT ck_payout_payoutkind CHECK (kind IN ('payout', 'refund')),
    CONSTRAINT fk_payout_receipt_id_receipt FOREIGN KEY(receipt_id) REFERENCES receipt (id),
    CONSTRAINT fk_payout_bank_account_id_payee_bank_account FOREIGN KEY(bank_account_id) REFERENCES payee_bank_account (id),
    CONSTRAINT ck_payout_payoutstate CHECK (state IN ('queued', 'sent', 'paid', 'returned', 'failed', 'stayed', 'stopped')),
    CONSTRAINT uq_payout_bank_reference UNIQUE (bank_reference)
)

-- next

CREATE INDEX ix_payout_payee_id ON payout (payee_id)

-- next

CREATE INDEX ix_payout_purpose ON payout (purpose)

-- next

CREATE INDEX ix_payout_receipt_id ON payout (receipt_id)

-- next

CREATE INDEX ix_payout_state_id ON payout (state, id)

-- next

CREATE TABLE deal (
    id BIGSERIAL NOT NULL,
    number VARCHAR(20) NOT NULL,
    source VARCHAR(60) NOT NULL,
    state VARCHAR(40) NOT NULL,
    listing_id BIGINT,
    asset_id BIGINT NOT NULL,
    seller_id BIGINT NOT NULL,
    buyer_id BIGINT NOT NULL,
    center_id BIGINT NOT NULL,
    broker_id BIGINT,
    broker_bp INTEGER NOT NULL,
    act VARCHAR(40) NOT NULL,
    license_type VARCHAR(40),
    right_kind VARCHAR(20) NOT NULL,
    open_licence BOOLEAN NOT NULL,
    terms JSONB NOT NULL,
    terms_digest VARCHAR(64) NOT NULL,
    document VARCHAR(64),
    fixed_minor BIGINT NOT NULL,
    currency VARCHAR(3) NOT NULL,
    buyer_fee_minor BIGINT NOT NULL,
    fee_terms JSONB NOT NULL,
    platform_fee_bp INTEGER NOT NULL,
    center_fee_bp INTEGER NOT NULL,
    tax_bp INTEGER NOT NULL,
    agreed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    signed_at TIMESTAMP WITH TIME ZONE,
    funded_at TIMESTAMP WITH TIME ZONE,
    filed_at TIMESTAMP WITH TIME ZONE,
    recorded_on DATE,
    settled_at TIMESTAMP WITH TIME ZONE,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_deal PRIMARY KEY (id),
    CONSTRAINT ck_deal_two_sides CHECK (seller_id <> buyer_id),
    CONSTRAINT ck_deal_fixed_not_negative CHECK (fixed_minor >= 0 AND buyer_fee_minor >= 0),
    CONSTRAINT ck_deal_rates_within_reason CHECK (platform_fee_bp BETWEEN 0 AND 2500 AND center_fee_bp BETWEEN 0 AND 2500 AND tax_bp BETWEEN 0 AND 4000),
    CONSTRAINT ck_deal_broker_within_reason CHECK (broker_bp BETWEEN 0 AND 3000),
    CONSTRAINT ck_deal_digest_is_sha256 CHECK (length(terms_digest) = 64),
    CONSTRAINT ck_deal_signed_before_all_else CHECK ((state IN ('agreed', 'cancelled')) OR signed_at IS NOT NULL),
    CONSTRAINT ck_deal_recorded_before_settled CHECK ((settled_at IS NULL) OR recorded_on IS NOT NULL),
    CONSTRAINT uq_deal_number UNIQUE (number),
    CONSTRAINT uq_deal_source UNIQUE (source),
    CONSTRAINT ck_deal_dealstate CHECK (state IN ('agreed', 'signed', 'partly_funded', 'funded', 'delivered', 'releasable', 'settled', 'closed', 'cancelled', 'refunding', 'refunded')),
    CONSTRAINT fk_deal_listing_id_listing FOREIGN KEY(listing_id) REFERENCES listing (id),
    CONSTRAINT fk_deal_asset_id_asset FOREIGN KEY(asset_id) REFERENCES asset (id),
    CONSTRAINT fk_deal_seller_id_organisation FOREIGN KEY(seller_id) REFERENCES organisation (id),
    CONSTRAINT fk_deal_buyer_id_organisation FOREIGN KEY(buyer_id) REFERENCES organisation (id),
    CONSTRAINT fk_deal_center_id_center FOREIGN KEY(center_id) REFERENCES center (id),
    CONSTRAINT fk_deal_broker_id_organisation FOREIGN KEY(broker_id) REFERENCES organisation (id),
    CONSTRAINT ck_deal_act CHECK (act IN ('assign', 'license')),
    CONSTRAINT ck_deal_licensetype CHECK (license_type IN ('exclusive', 'sole', 'ordinary'))
)

-- next

CREATE INDEX ix_deal_asset_id ON deal (asset_id)

-- next

CREATE INDEX ix_deal_buyer_id ON deal (buyer_id)

-- next

CREATE INDEX ix_deal_center_id ON deal (center_id)

-- next

CREATE INDEX ix_deal_listing_id ON deal (listing_id)

-- next

CREATE INDEX ix_deal_seller_id ON deal (seller_id)

-- next

CREATE INDEX ix_deal_state ON deal (state)

-- next

CREATE OR REPLACE FUNCTION deal_sides_verified() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM organisation WHERE id IN (NEW.seller_id, NEW.buyer_id) AND verified_at IS NULL) THEN
    RAISE EXCEPTION 'both sides of a deal are verified';
  END IF;
  RETURN NEW;
END $$

-- next

CREATE TRIGGER deal_sides_verified BEFORE INSERT OR UPDATE OF seller_id, buyer_id ON deal FOR EACH ROW
EXECUTE FUNCTION deal_sides_verified()

-- next

CREATE TABLE negotiation (
    id BIGSERIAL NOT NULL,
    listing_id BIGINT NOT NULL,
    asset_id BIGINT NOT NULL,
    seller_id BIGINT NOT NULL,
    buyer_id BIGINT NOT NULL,
    center_id BIGINT NOT NULL,
    introducer_id BIGINT,
    broker_id BIGINT,
    state VARCHAR(40) NOT NULL,
    is_anonymous BOOLEAN NOT NULL,
    buyer_agreed_at TIMESTAMP WITH TIME ZONE,
    seller_agreed_at TIMESTAMP WITH TIME ZONE,
    opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_negotiation PRIMARY KEY (id),
    CONSTRAINT ck_negotiation_two_sides CHECK (buyer_id <> seller_id),
    CONSTRAINT ck_negotiation_known_when_agreed CHECK (state <> 'agreed' OR NOT is_anonymous OR (buyer_agreed_at IS NOT NULL AND seller_agreed_at IS NOT NULL)),
    CONSTRAINT fk_negotiation_listing_id_listing FOREIGN KEY(listing_id) REFERENCES listing (id),
    CONSTRAINT fk_negotiation_asset_id_asset FOREIGN KEY(asset_id) REFERENCES asset (id),
    CONSTRAINT fk_negotiation_seller_id_organisation FOREIGN KEY(seller_id) REFERENCES organisation (id),
    CONSTRAINT fk_negotiation_buyer_id_organisation FOREIGN KEY(buyer_id) REFERENCES organisation (id),
    CONSTRAINT fk_negotiation_center_id_center FOREIGN KEY(center_id) REFERENCES center (id),
    CONSTRAINT fk_negotiation_introducer_id_center FOREIGN KEY(introducer_id) REFERENCES center (id),
    CONSTRAINT fk_negotiation_broker_id_organisation FOREIGN KEY(broker_id) REFERENCES organisation (id),
    CONSTRAINT ck_negotiation_negotiationstate CHECK (state IN ('open', 'agreed', 'ended'))
)

-- next

CREATE INDEX ix_negotiation_asset_id ON negotiation (asset_id)

-- next

CREATE INDEX ix_negotiation_broker_id ON negotiation (broker_id)

-- next

CREATE INDEX ix_negotiation_buyer_id_state ON negotiation (buyer_id, state)

-- next

CREATE INDEX ix_negotiation_center_id_state ON negotiation (center_id, state)

-- next

CREATE INDEX ix_negotiation_listing_id ON negotiation (listing_id)

-- next

CREATE INDEX ix_negotiation_seller_id_state ON negotiation (seller_id, state)

-- next

CREATE TABLE data_room (
    id BIGSERIAL NOT NULL,
    listing_id BIGINT NOT NULL,
    seller_id BIGINT NOT NULL,
    purpose VARCHAR(500) NOT NULL,
    term_months INTEGER NOT NULL,
    access_days INTEGER NOT NULL,
    dispute VARCHAR(20) NOT NULL,
    arbitration_body VARCHAR(200),
    opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_data_room PRIMARY KEY (id),
    CONSTRAINT uq_data_room_listing_id UNIQUE (listing_id),
    CONSTRAINT ck_data_room_term_within_reason CHECK (term_months BETWEEN 1 AND 240),
    CONSTRAINT ck_data_room_access_within_reason CHECK (access_days BETWEEN 1 AND 365),
    CONSTRAINT ck_data_room_dispute CHECK (dispute IN ('court_seller', 'court_buyer', 'arbitration')),
    CONSTRAINT ck_data_room_arbitration_body CHECK ((dispute = 'arbitration') = (arbitration_body IS NOT NULL)),
    CONSTRAINT fk_data_room_listing_id_listing FOREIGN KEY(listing_id) REFERENCES listing (id),
    CONSTRAINT fk_data_room_seller_id_organisation FOREIGN KEY(seller_id) REFERENCES organisation (id)
)

-- next

CREATE INDEX ix_data_room_seller_id ON data_room (seller_id)

-- next

CREATE TABLE loan_asset (
    id BIGSERIAL NOT NULL,
    loan_id BIGINT NOT NULL,
    asset_id BIGINT NOT NULL,
    sort VARCHAR(40) NOT NULL,
    value_minor BIGINT,
    pledged_on DATE,
    freed_on DATE,
    CONSTRAINT pk_loan_asset PRIMARY KEY (id),
    CONSTRAINT uq_loan_asset_loan_id_asset_id UNIQUE (loan_id, asset_id),
    CONSTRAINT ck_loan_asset_value_positive CHECK (value_minor IS NULL OR value_minor > 0),
    CONSTRAINT ck_loan_asset_in_order CHECK (freed_on IS NULL OR (pledged_on IS NOT NULL AND freed_on >= pledged_on)),
    CONSTRAINT fk_loan_asset_loan_id_pledge_loan FOREIGN KEY(loan_id) REFERENCES pledge_loan (id),
    CONSTRAINT fk_loan_asset_asset_id_asset FOREIGN KEY(asset_id) REFERENCES asset (id),
    CONSTRAINT ck_loan_asset_rightsort CHECK (sort IN ('invention', 'utility', 'design', 'trademark', 'copyright', 'mixed'))
)

-- next

CREATE INDEX ix_loan_asset_asset_id ON loan_asset (asset_id)

-- next

CREATE UNIQUE INDEX uq_loan_asset_standing ON loan_asset (asset_id) WHERE pledged_on IS NOT NULL AND freed_on IS NULL

-- next

CREATE TABLE pledge_appraisal (
    id BIGSERIAL NOT NULL,
    loan_id BIGINT NOT NULL,
    asset_id BIGINT NOT NULL,
    round INTEGER NOT NULL,
    method VARCHAR(40) NOT NULL,
    scenario VARCHAR(40) NOT NULL,
    base_on DATE NOT NULL,
    inputs JSONB NOT NULL,
    figures JSONB NOT NULL,
    value_minor BIGINT,
    score_bp INTEGER,
    made_by VARCHAR(200) NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_pledge_appraisal PRIMARY KEY (id),
    CONSTRAINT ck_pledge_appraisal_value_or_score CHECK ((method = 'scorecard') = (value_minor IS NULL)),
    CONSTRAINT ck_pledge_appraisal_score_of_a_card CHECK ((method = 'scorecard') = (score_bp IS NOT NULL)),
    CONSTRAINT ck_pledge_appraisal_value_positive CHECK (value_minor IS NULL OR value_minor > 0),
    CONSTRAINT fk_pledge_appraisal_loan_id_pledge_loan FOREIGN KEY(loan_id) REFERENCES pledge_loan (id),
    CONSTRAINT fk_pledge_appraisal_asset_id_asset FOREIGN KEY(asset_id) REFERENCES asset (id),
    CONSTRAINT ck_pledge_appraisal_method CHECK (method IN ('cost', 'income', 'market', 'scorecard')),
    CONSTRAINT ck_pledge_appraisal_scenario CHECK (scenario IN ('transfer', 'finance', 'reporting', 'damages', 'management'))
)

-- next

CREATE INDEX ix_pledge_appraisal_loan_id ON pledge_appraisal (loan_id)

-- next

CREATE OR REPLACE FUNCTION pledge_appraisal_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'pledge_appraisal is append-only'; END $$

-- next

CREATE TRIGGER pledge_appraisal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON pledge_appraisal FOR EACH STATEMENT EXECUTE FUNCTION pledge_appraisal_append_only()

-- next

CREATE TABLE loan_offer (
    id BIGSERIAL NOT NULL,
    loan_id BIGINT NOT NULL,
    bank_id BIGINT NOT NULL,
    state VARCHAR(40) NOT NULL,
    principal_minor BIGINT NOT NULL,
    rate_bp INTEGER NOT NULL,
    months INTEGER NOT NULL,
    repayment VARCHAR(40) NOT NULL,
    valid_until DATE NOT NULL,
    note VARCHAR(1000) NOT NULL,
    offered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_loan_offer PRIMARY KEY (id),
    CONSTRAINT ck_loan_offer_principal_bound CHECK (principal_minor BETWEEN 1 AND 1000000000000000),
    CONSTRAINT ck_loan_offer_rate_in_bounds CHECK (rate_bp BETWEEN 1 AND 3600),
    CONSTRAINT ck_loan_offer_months_in_bounds CHECK (months BETWEEN 1 AND 120),
    CONSTRAINT fk_loan_offer_loan_id_pledge_loan FOREIGN KEY(loan_id) REFERENCES pledge_loan (id),
    CONSTRAINT fk_loan_offer_bank_id_organisation FOREIGN KEY(bank_id) REFERENCES organisation (id),
    CONSTRAINT ck_loan_offer_offerstate CHECK (state IN ('open', 'accepted', 'declined', 'withdrawn')),
    CONSTRAINT ck_loan_offer_repayment CHECK (repayment IN ('at_the_end', 'interest_first', 'equal_principal'))
)

-- next

CREATE INDEX ix_loan_offer_bank_id ON loan_offer (bank_id)

-- next

CREATE UNIQUE INDEX uq_loan_offer_accepted ON loan_offer (loan_id) WHERE state = 'accepted'

-- next

CREATE UNIQUE INDEX uq_loan_offer_open ON loan_offer (loan_id, bank_id) WHERE state = 'open'

-- next

CREATE TABLE loan_instalment (
    id BIGSERIAL NOT NULL,
    loan_id BIGINT NOT NULL,
    n INTEGER NOT NULL,
    due_on DATE NOT NULL,
    principal_minor BIGINT NOT NULL,
    interest_minor BIGINT NOT NULL,
    paid_principal_minor BIGINT NOT NULL,
    paid_interest_minor BIGINT NOT NULL,
    late_minor BIGINT NOT NULL,
    paid_late_minor BIGINT NOT NULL,
    late_to DATE,
    CONSTRAINT pk_loan_instalment PRIMARY KEY (id),
    CONSTRAINT uq_loan_instalment_loan_id_n UNIQUE (loan_id, n),
    CONSTRAINT ck_loan_instalment_not_negative CHECK (principal_minor >= 0 AND interest_minor >= 0),
    CONSTRAINT ck_loan_instalment_paid_within CHECK (paid_principal_minor BETWEEN 0 AND principal_minor AND paid_interest_minor BETWEEN 0 AND interest_minor),
    CONSTRAINT ck_loan_instalment_late_paid_within CHECK (paid_late_minor BETWEEN 0 AND late_minor),
    CONSTRAINT fk_loan_instalment_loan_id_pledge_loan FOREIGN KEY(loan_id) REFERENCES pledge_loan (id)
)

-- next

CREATE INDEX ix_loan_instalment_due_on ON loan_instalment (due_on)

-- next

CREATE TABLE loan_payment (
    id BIGSERIAL NOT NULL,
    loan_id BIGINT NOT NULL,
    kind VARCHAR(40) NOT NULL,
    paid_on DATE NOT NULL,
    amount_minor BIGINT NOT NULL,
    cost_minor BIGINT NOT NULL,
    late_minor BIGINT NOT NULL,
    interest_minor BIGINT NOT NULL,
    principal_minor BIGINT NOT NULL,
    early_minor BIGINT NOT NULL,
    surplus_minor BIGINT NOT NULL,
    reference VARCHAR(80) NOT NULL,
    note VARCHAR(300) NOT NULL,
    booked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_loan_payment PRIMARY KEY (id),
    CONSTRAINT uq_loan_payment_loan_id_reference UNIQUE (loan_id, reference),
    CONSTRAINT ck_loan_payment_amount_positive CHECK (amount_minor > 0),
    CONSTRAINT ck_loan_payment_adds_up CHECK (cost_minor >= 0 AND late_minor >= 0 AND interest_minor >= 0 AND principal_minor >= 0 AND surplus_minor >= 0 AND amount_minor = cost_minor + late_minor + interest_minor + principal_minor + surplus_minor),
    CONSTRAINT ck_loan_payment_early_within CHECK (early_minor BETWEEN 0 AND principal_minor),
    CONSTRAINT ck_loan_payment_surplus_of_a_sale CHECK (surplus_minor = 0 OR kind = 'proceeds'),
    CONSTRAINT ck_loan_payment_reference_given CHECK (reference <> ''),
    CONSTRAINT fk_loan_payment_loan_id_pledge_loan FOREIGN KEY(loan_id) REFERENCES pledge_loan (id),
    CONSTRAINT ck_loan_payment_paymentkind CHECK (kind IN ('repayment', 'proceeds', 'price', 'recovery'))
)

-- next

CREATE OR REPLACE FUNCTION loan_payment_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'loan_payment is append-only'; END $$

-- next

CREATE TRIGGER loan_payment_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON loan_payment FOR EACH STATEMENT EXECUTE FUNCTION loan_payment_append_only()

-- next

CREATE TABLE compensation_claim (
    id BIGSERIAL NOT NULL,
    loan_id BIGINT NOT NULL,
    state VARCHAR(40) NOT NULL,
    ground VARCHAR(40) NOT NULL,
    since DATE NOT NULL,
    claim_by DATE NOT NULL,
    submitted_on DATE NOT NULL,
    claimed_minor BIGINT NOT NULL,
    loss_minor BIGINT NOT NULL,
    recovered_minor BIGINT NOT NULL,
    of_pledge BOOLEAN NOT NULL,
    statement VARCHAR(2000) NOT NULL,
    submitted_name VARCHAR(200) NOT NULL,
    reviewed_by INTEGER,
    approved_by INTEGER,
    published_on DATE,
    publicity_ends DATE,
    pay_by DATE,
    paid_on DATE,
    reason VARCHAR(500) NOT NULL,
    entered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    fund_minor BIGINT NOT NULL,
    bank_minor BIGINT NOT NULL,
    insurer_minor BIGINT NOT NULL,
    guarantor_minor BIGINT NOT NULL,
    appraiser_minor BIGINT NOT NULL,
    CONSTRAINT pk_compensation_claim PRIMARY KEY (id),
    CONSTRAINT ck_compensation_claim_in_time CHECK (since <= submitted_on AND submitted_on <= claim_by),
    CONSTRAINT ck_compensation_claim_loss_in_claim CHECK (claimed_minor > 0 AND loss_minor >= 0 AND loss_minor <= claimed_minor),
    CONSTRAINT ck_compensation_claim_shares_add_up CHECK ((fund_minor + bank_minor + insurer_minor + guarantor_minor + appraiser_minor) = CASE WHEN published_on IS NULL THEN 0 ELSE loss_minor END),
    CONSTRAINT ck_compensation_claim_shares_not_negative CHECK (fund_minor >= 0 AND bank_minor >= 0 AND insurer_minor >= 0 AND guarantor_minor >= 0 AND appraiser_minor >= 0),
    CONSTRAINT ck_compensation_claim_recovered_within_loss CHECK (recovered_minor BETWEEN 0 AND loss_minor),
    CONSTRAINT ck_compensation_claim_four_eyes CHECK (approved_by <> reviewed_by),
    CONSTRAINT ck_compensation_claim_paid_when CHECK ((state IN ('paid', 'closed')) = (paid_on IS NOT NULL)),
    CONSTRAINT ck_compensation_claim_paid_after_publicity CHECK (paid_on IS NULL OR paid_on > publicity_ends),
    CONSTRAINT ck_compensation_claim_publicity_has_an_end CHECK ((published_on IS NULL) = (publicity_ends IS NULL)),
    CONSTRAINT fk_compensation_claim_loan_id_covered_loan FOREIGN KEY(loan_id) REFERENCES covered_loan (id),
    CONSTRAINT ck_compensation_claim_claimstate CHECK (state IN ('submitted', 'verified', 'public', 'paid', 'closed', 'rejected', 'withdrawn')),
    CONSTRAINT ck_compensation_claim_ground CHECK (ground IN ('arrears', 'classified'))
)

-- next

CREATE INDEX ix_compensation_claim_state ON compensation_claim (state)

-- next

CREATE UNIQUE INDEX uq_compensation_claim_live ON compensation_claim (loan_id) WHERE state NOT IN ('rejected', 'withdrawn')

-- next

CREATE OR REPLACE FUNCTION compensation_claim_on_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM covered_loan WHERE id = NEW.loan_id AND NEW.since >= covered_on
      AND NEW.since >= (entered_at AT TIME ZONE 'Asia/Shanghai')::date
      AND (classified_on IS NULL OR classified_on = NEW.since)) THEN
    RAISE EXCEPTION 'a claim runs from the day on record';
  END IF;
  RETURN NEW;
END $$

-- next

CREATE TRIGGER compensation_claim_on_record BEFORE INSERT OR UPDATE OF since, loan_id ON compensation_claim
FOR EACH ROW EXECUTE FUNCTION compensation_claim_on_record()

-- next

CREATE TABLE takedown_notice (
    id BIGSERIAL NOT NULL,
    state VARCHAR(40) NOT NULL,
    listing_id BIGINT NOT NULL,
    seller_id BIGINT NOT NULL,
    complaint VARCHAR(40) NOT NULL,
    complainant_id BIGINT,
    complainant_kind VARCHAR(40) NOT NULL,
    complainant_name VARCHAR(200) NOT NULL,
    complainant_key VARCHAR(100) NOT NULL,
    identity_no VARCHAR(60) NOT NULL,
    email VARCHAR(254) NOT NULL,
    address VARCHAR(300) NOT NULL,
    language VARCHAR(10) NOT NULL,
    token VARCHAR(64) NOT NULL,
    own_right VARCHAR(300) NOT NULL,
    evidence VARCHAR(4000) NOT NULL,
    wants_measure BOOLEAN NOT NULL,
    accepts_liability BOOLEAN NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    repeats_id BIGINT,
    lacks JSONB NOT NULL,
    lacks_text VARCHAR(2000) NOT NULL,
    complete_by DATE,
    forwarded_on DATE,
    counter_by DATE,
    statement VARCHAR(4000) NOT NULL,
    statement_by VARCHAR(200) NOT NULL,
    counter_at TIMESTAMP WITH TIME ZONE,
    answer_forwarded_on DATE,
    suit_by DATE,
    suit_body VARCHAR(200) NOT NULL,
    suit_no VARCHAR(100) NOT NULL,
    suit_on DATE,
    measure_on DATE,
    measure_ended_on DATE,
    ended_at TIMESTAMP WITH TIME ZONE,
    ground VARCHAR(2000) NOT NULL,
    CONSTRAINT pk_takedown_notice PRIMARY KEY (id),
    CONSTRAINT ck_takedown_notice_liability_accepted CHECK (accepts_liability),
    CONSTRAINT ck_takedown_notice_identity_given CHECK (complainant_name <> '' AND identity_no <> ''),
    CONSTRAINT ck_takedown_notice_evidence_given CHECK (evidence <> '' AND own_right <> ''),
    CONSTRAINT ck_takedown_notice_forwarded_when CHECK (state IN ('received', 'incomplete', 'rejected', 'taken_back') OR (forwarded_on IS NOT NULL AND counter_by >= forwarded_on)),
    CONSTRAINT ck_takedown_notice_statement_when CHECK ((counter_at IS NULL) = (statement = '')),
    CONSTRAINT ck_takedown_notice_answered_by_statement CHECK (state NOT IN ('countered', 'answered') OR counter_at IS NOT NULL),
    CONSTRAINT ck_takedown_notice_suit_clock CHECK ((answer_forwarded_on IS NULL) = (suit_by IS NULL) AND (suit_by IS NULL OR suit_by >= answer_forwarded_on)),
    CONSTRAINT ck_takedown_notice_answered_when CHECK (state <> 'answered' OR suit_by IS NOT NULL),
    CONSTRAINT ck_takedown_notice_suit_after_statement CHECK (suit_on IS NULL OR (suit_by IS NOT NULL AND suit_body <> '')),
    CONSTRAINT ck_takedown_notice_measure_forward CHECK (measure_ended_on IS NULL OR measure_ended_on >= measure_on),
    CONSTRAINT ck_takedown_notice_lifted_measure_ended CHECK (state NOT IN ('lifted', 'taken_back') OR measure_on IS NULL OR measure_ended_on IS NOT NULL),
    CONSTRAINT ck_takedown_notice_rejected_without_measure CHECK (state <> 'rejected' OR measure_on IS NULL),
    CONSTRAINT ck_takedown_notice_ended_when CHECK ((ended_at IS NOT NULL) = (state IN ('rejected', 'upheld', 'lifted', 'taken_back'))),
    CONSTRAINT ck_takedown_notice_takedownstate CHECK (state IN ('received', 'incomplete', 'rejected', 'forwarded', 'countered', 'answered', 'upheld', 'lifted', 'taken_back')),
    CONSTRAINT fk_takedown_notice_listing_id_listing FOREIGN KEY(listing_id) REFERENCES listing (id),
    CONSTRAINT fk_takedown_notice_seller_id_organisation FOREIGN KEY(seller_id) REFERENCES organisation (id),
    CONSTRAINT ck_takedown_notice_complaint CHECK (complaint IN ('infringement', 'ownership')),
    CONSTRAINT fk_takedown_notice_complainant_id_organisation FOREIGN KEY(complainant_id) REFERENCES organisation (id),
    CONSTRAINT ck_takedown_notice_complainantkind CHECK (complainant_kind IN ('organisation', 'person')),
    CONSTRAINT uq_takedown_notice_token UNIQUE (token),
    CONSTRAINT fk_takedown_notice_repeats_id_takedown_notice FOREIGN KEY(repeats_id) REFERENCES takedown_notice (id)
)

-- next

CREATE INDEX ix_takedown_notice_complainant_id ON takedown_notice (complainant_id)

-- next

CREATE INDEX ix_takedown_notice_complainant_key ON takedown_notice (complainant_key)

-- next

CREATE INDEX ix_takedown_notice_listing_id ON takedown_notice (listing_id)

-- next

CREATE INDEX ix_takedown_notice_seller_id ON takedown_notice (seller_id)

-- next

CREATE INDEX ix_takedown_notice_state ON takedown_notice (state)

-- next

CREATE UNIQUE INDEX uq_takedown_notice_open ON takedown_notice (listing_id, complainant_key) WHERE state IN ('received', 'incomplete', 'forwarded', 'countered', 'answered')

-- next

CREATE TABLE register_title (
    id BIGSERIAL NOT NULL,
    programme_id BIGINT NOT NULL,
    body_id BIGINT NOT NULL,
    number VARCHAR(60) NOT NULL,
    object_name VARCHAR(200) NOT NULL,
    edition VARCHAR(20) NOT NULL,
    former_edition VARCHAR(20) NOT NULL,
    converted_on DATE,
    issuer VARCHAR(200) NOT NULL,
    document_no VARCHAR(100) NOT NULL,
    granted_on DATE NOT NULL,
    valid_to DATE NOT NULL,
    state VARCHAR(40) NOT NULL,
    ended_on DATE,
    end_reason VARCHAR(1000) NOT NULL,
    intake_id BIGINT,
    grant_id BIGINT,
    entered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_register_title PRIMARY KEY (id),
    CONSTRAINT uq_register_title_programme_id_number UNIQUE (programme_id, number),
    CONSTRAINT ck_register_title_ends_after_it_began CHECK (valid_to >= granted_on),
    CONSTRAINT ck_register_title_revoked_from_a_day CHECK ((state = 'revoked') = (ended_on IS NOT NULL)),
    CONSTRAINT ck_register_title_converted_from_an_edition CHECK ((converted_on IS NULL) = (former_edition = '')),
    CONSTRAINT fk_register_title_programme_id_programme FOREIGN KEY(programme_id) REFERENCES programme (id),
    CONSTRAINT fk_register_title_body_id_register_body FOREIGN KEY(body_id) REFERENCES register_body (id),
    CONSTRAINT ck_register_title_titlestate CHECK (state IN ('valid', 'check_due', 'suspended', 'revoked', 'expired')),
    CONSTRAINT fk_register_title_intake_id_register_intake FOREIGN KEY(intake_id) REFERENCES register_intake (id),
    CONSTRAINT uq_register_title_grant_id UNIQUE (grant_id),
    CONSTRAINT fk_register_title_grant_id_center_grant FOREIGN KEY(grant_id) REFERENCES center_grant (id)
)

-- next

CREATE INDEX ix_register_title_body_id ON register_title (body_id)

-- next

CREATE INDEX ix_register_title_intake_id ON register_title (intake_id)

-- next

CREATE INDEX ix_register_title_valid_to ON register_title (state, valid_to)

-- next

CREATE UNIQUE INDEX uq_register_title_standing ON register_title (programme_id, body_id, object_name) WHERE state IN ('valid', 'check_due', 'suspended')

-- next

CREATE TABLE finance_referral (
    id BIGSERIAL NOT NULL,
    product_id BIGINT NOT NULL,
    sme_id BIGINT NOT NULL,
    referred_on DATE NOT NULL,
    need VARCHAR(500) NOT NULL,
    state VARCHAR(40) NOT NULL,
    decided_on DATE,
    amount_minor BIGINT,
    entered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_finance_referral PRIMARY KEY (id),
    CONSTRAINT ck_finance_referral_decided_on_a_day CHECK ((state = 'open') = (decided_on IS NULL)),
    CONSTRAINT ck_finance_referral_amount_of_concluded CHECK ((state = 'concluded') = (amount_minor IS NOT NULL)),
    CONSTRAINT ck_finance_referral_amount_positive CHECK (amount_minor IS NULL OR amount_minor > 0),
    CONSTRAINT fk_finance_referral_product_id_finance_product FOREIGN KEY(product_id) REFERENCES finance_product (id),
    CONSTRAINT fk_finance_referral_sme_id_register_body FOREIGN KEY(sme_id) REFERENCES register_body (id),
    CONSTRAINT ck_finance_referral_outcome CHECK (state IN ('open', 'concluded', 'declined', 'withdrawn'))
)

-- next

CREATE INDEX ix_finance_referral_product_id ON finance_referral (product_id)

-- next

CREATE TABLE volume_claim_right (
    id BIGSERIAL NOT NULL,
    claim_id BIGINT NOT NULL,
    place INTEGER NOT NULL,
    number VARCHAR(80) NOT NULL,
    number_key VARCHAR(80) NOT NULL,
    CONSTRAINT pk_volume_claim_right PRIMARY KEY (id),
    CONSTRAINT uq_volume_claim_right_claim_id_place UNIQUE (claim_id, place),
    CONSTRAINT uq_volume_claim_right_claim_id_number_key UNIQUE (claim_id, number_key),
    CONSTRAINT fk_volume_claim_right_claim_id_volume_claim FOREIGN KEY(claim_id) REFERENCES volume_claim (id)
)

-- next

CREATE INDEX ix_volume_claim_right_number_key ON volume_claim_right (number_key)

-- next

CREATE TABLE annual_attachment (
    id BIGSERIAL NOT NULL,
    report_id BIGINT NOT NULL,
    file_id BIGINT NOT NULL,
    name VARCHAR(200) NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    added_by VARCHAR(200) NOT NULL,
    added_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_annual_attachment PRIMARY KEY (id),
    CONSTRAINT uq_annual_attachment_report_id_sha256 UNIQUE (report_id, sha256),
    CONSTRAINT uq_annual_attachment_report_id_name UNIQUE (report_id, name),
    CONSTRAINT ck_annual_attachment_digest_is_sha256 CHECK (length(sha256) = 64),
    CONSTRAINT ck_annual_attachment_named CHECK (name <> ''),
    CONSTRAINT fk_annual_attachment_report_id_annual_report FOREIGN KEY(report_id) REFERENCES annual_report (id),
    CONSTRAINT fk_annual_attachment_file_id_stored_file FOREIGN KEY(file_id) REFERENCES stored_file (id)
)

-- next

CREATE OR REPLACE FUNCTION annual_attachment_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF (SELECT state FROM annual_report WHERE id = NEW.report_id) NOT IN ('compiled', 'returned') THEN RAISE EXCEPTION 'the files of a confirmed report stay'; END IF;
    RETURN NEW;
  END IF;
  IF (SELECT state FROM annual_report WHERE id = OLD.report_id) NOT IN ('compiled', 'returned') THEN RAISE EXCEPTION 'the files of a confirmed report stay'; END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$

-- next

CREATE TRIGGER annual_attachment_kept BEFORE INSERT OR UPDATE OR DELETE ON annual_attachment
FOR EACH ROW EXECUTE FUNCTION annual_attachment_kept()

-- next

CREATE TABLE evaluation_score (
    id BIGSERIAL NOT NULL,
    evaluation_id BIGINT NOT NULL,
    indicator VARCHAR(40) NOT NULL,
    weight_bp INTEGER NOT NULL,
    share_bp INTEGER,
    points_bp INTEGER NOT NULL,
    part BIGINT,
    whole BIGINT,
    records JSONB NOT NULL,
    reason VARCHAR(1000) NOT NULL,
    scored_by VARCHAR(200) NOT NULL,
    CONSTRAINT pk_evaluation_score PRIMARY KEY (id),
    CONSTRAINT uq_evaluation_score_evaluation_id_indicator UNIQUE (evaluation_id, indicator),
    CONSTRAINT ck_evaluation_score_weighs_something CHECK (weight_bp BETWEEN 1 AND 10000),
    CONSTRAINT ck_evaluation_score_share_of_the_mark CHECK (share_bp BETWEEN 0 AND 10000),
    CONSTRAINT ck_evaluation_score_points_of_weight CHECK (points_bp = (weight_bp * coalesce(share_bp, 0) + 5000) / 10000),
    CONSTRAINT ck_evaluation_score_scored_with_reason CHECK (share_bp IS NULL OR NOT (indicator IN ('systems', 'cases', 'conduct', 'service')) OR reason <> ''),
    CONSTRAINT ck_evaluation_score_computed CHECK ((indicator IN ('systems', 'cases', 'conduct', 'service')) = (part IS NULL) AND (part IS NULL) = (whole IS NULL)),
    CONSTRAINT fk_evaluation_score_evaluation_id_center_evaluation FOREIGN KEY(evaluation_id) REFERENCES center_evaluation (id),
    CONSTRAINT ck_evaluation_score_indicator CHECK (indicator IN ('volume', 'growth', 'operations', 'recorded', 'punctual', 'rejected', 'disputes', 'staff', 'systems', 'cases', 'conduct', 'service'))
)

-- next

CREATE OR REPLACE FUNCTION evaluation_score_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF (SELECT state FROM center_evaluation WHERE id = NEW.evaluation_id) <> 'draft' THEN RAISE EXCEPTION 'scores change in a draft alone'; END IF;
    RETURN NEW;
  END IF;
  IF (SELECT state FROM center_evaluation WHERE id = OLD.evaluation_id) <> 'draft' THEN RAISE EXCEPTION 'scores change in a draft alone'; END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$

-- next

CREATE TRIGGER evaluation_score_kept BEFORE INSERT OR UPDATE OR DELETE ON evaluation_score
FOR EACH ROW EXECUTE FUNCTION evaluation_score_kept()

-- next

CREATE TABLE rebooking (
    id BIGSERIAL NOT NULL,
    kind VARCHAR(40) NOT NULL,
    ledger_account VARCHAR(130) NOT NULL,
    receipt_id BIGINT,
    purpose VARCHAR(60),
    amount_minor BIGINT NOT NULL,
    currency VARCHAR(3) NOT NULL,
    reason VARCHAR(1000) NOT NULL,
    state VARCHAR(40) NOT NULL,
    proposed_by INTEGER NOT NULL,
    proposed_by_name VARCHAR(200) NOT NULL,
    proposed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    confirmed_by INTEGER,
    confirmed_by_name VARCHAR(200),
    confirmed_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_rebooking PRIMARY KEY (id),
    CONSTRAINT ck_rebooking_four_eyes CHECK (confirmed_by <> proposed_by),
    CONSTRAINT ck_rebooking_confirmed_by_somebody CHECK ((state = 'confirmed') = (confirmed_by IS NOT NULL)),
    CONSTRAINT ck_rebooking_amount_positive CHECK (amount_minor > 0),
    CONSTRAINT ck_rebooking_reason_given CHECK (reason <> ''),
    CONSTRAINT ck_rebooking_assigns_a_receipt CHECK ((kind = 'assign') = (receipt_id IS NOT NULL)),
    CONSTRAINT ck_rebooking_assigns_to_a_purpose CHECK ((kind = 'assign') = (purpose IS NOT NULL)),
    CONSTRAINT ck_rebooking_rebookingkind CHECK (kind IN ('write_off', 'assign')),
    CONSTRAINT fk_rebooking_receipt_id_receipt FOREIGN KEY(receipt_id) REFERENCES receipt (id),
    CONSTRAINT ck_rebooking_bookingstate CHECK (state IN ('proposed', 'confirmed', 'rejected'))
)

-- next

CREATE UNIQUE INDEX uq_rebooking_claim_proposed ON rebooking (ledger_account) WHERE kind = 'write_off' AND state = 'proposed'

-- next

CREATE UNIQUE INDEX uq_rebooking_receipt_standing ON rebooking (receipt_id) WHERE state <> 'rejected'

-- next

CREATE TABLE need_mark (
    need_id BIGINT NOT NULL,
    facet VARCHAR(12) NOT NULL,
    value VARCHAR(60) NOT NULL,
    CONSTRAINT pk_need_mark PRIMARY KEY (need_id, facet, value),
    CONSTRAINT fk_need_mark_need_id_need FOREIGN KEY(need_id) REFERENCES need (id) ON DELETE CASCADE
)

-- next

CREATE INDEX ix_need_mark_facet_value ON need_mark (facet, value)

-- next

CREATE TABLE need_token (
    token VARCHAR(64) COLLATE "C" NOT NULL,
    need_id BIGINT NOT NULL,
    weight INTEGER NOT NULL,
    CONSTRAINT pk_need_token PRIMARY KEY (token, need_id),
    CONSTRAINT fk_need_token_need_id_need FOREIGN KEY(need_id) REFERENCES need (id) ON DELETE CASCADE
)

-- next

CREATE INDEX ix_need_token_need_id ON need_token (need_id)

-- next

CREATE TABLE need_answer (
    id BIGSERIAL NOT NULL,
    need_id BIGINT NOT NULL,
    listing_id BIGINT NOT NULL,
    seller_id BIGINT NOT NULL,
    message TEXT NOT NULL,
    author_name VARCHAR(200) NOT NULL,
    state VARCHAR(40) NOT NULL,
    reason TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    decided_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_need_answer PRIMARY KEY (id),
    CONSTRAINT uq_need_answer_need_id_listing_id UNIQUE (need_id, listing_id),
    CONSTRAINT fk_need_answer_need_id_need FOREIGN KEY(need_id) REFERENCES need (id),
    CONSTRAINT fk_need_answer_listing_id_listing FOREIGN KEY(listing_id) REFERENCES listing (id),
    CONSTRAINT fk_need_answer_seller_id_organisation FOREIGN KEY(seller_id) REFERENCES organisation (id),
    CONSTRAINT ck_need_answer_answerstate CHECK (state IN ('offered', 'declined', 'withdrawn'))
)

-- next

CREATE INDEX ix_need_answer_listing_id ON need_answer (listing_id)

-- next

CREATE INDEX ix_need_answer_seller_id_state ON need_answer (seller_id, state)

-- next

CREATE TABLE deal_owner (
    id BIGSERIAL NOT NULL,
    deal_id BIGINT NOT NULL,
    place INTEGER NOT NULL,
    organisation_id BIGINT NOT NULL,
    weight BIGINT NOT NULL,
    tax_bp INTEGER NOT NULL,
    CONSTRAINT pk_deal_owner PRIMARY KEY (id),
    CONSTRAINT uq_deal_owner_deal_id_place UNIQUE (deal_id, place),
    CONSTRAINT uq_deal_owner_deal_id_organisation_id UNIQUE (deal_id, organisation_id),
    CONSTRAINT ck_deal_owner_weight_positive CHECK (weight > 0),
    CONSTRAINT ck_deal_owner_tax_within_reason CHECK (tax_bp BETWEEN 0 AND 4000),
    CONSTRAINT fk_deal_owner_deal_id_deal FOREIGN KEY(deal_id) REFERENCES deal (id),
    CONSTRAINT fk_deal_owner_organisation_id_organisation FOREIGN KEY(organisation_id) REFERENCES organisation (id)
)

-- next

CREATE INDEX ix_deal_owner_organisation_id ON deal_owner (organisation_id)

-- next

CREATE TABLE deal_pledgee (
    id BIGSERIAL NOT NULL,
    deal_id BIGINT NOT NULL,
    asset_id BIGINT NOT NULL,
    ref VARCHAR(80) NOT NULL,
    bank_id BIGINT,
    bank_name VARCHAR(300) NOT NULL,
    proceeds VARCHAR(40) NOT NULL,
    evidence VARCHAR(64) NOT NULL,
    CONSTRAINT pk_deal_pledgee PRIMARY KEY (id),
    CONSTRAINT uq_deal_pledgee_deal_id_asset_id_ref UNIQUE (deal_id, asset_id, ref),
    CONSTRAINT ck_deal_pledgee_paid_to_somebody CHECK (proceeds <> 'prepay' OR bank_id IS NOT NULL),
    CONSTRAINT ck_deal_pledgee_evidence_is_sha256 CHECK (length(evidence) = 64),
    CONSTRAINT fk_deal_pledgee_deal_id_deal FOREIGN KEY(deal_id) REFERENCES deal (id),
    CONSTRAINT fk_deal_pledgee_asset_id_asset FOREIGN KEY(asset_id) REFERENCES asset (id),
    CONSTRAINT fk_deal_pledgee_bank_id_organisation FOREIGN KEY(bank_id) REFERENCES organisation (id),
    CONSTRAINT ck_deal_pledgee_proceeds CHECK (proceeds IN ('prepay', 'deposit', 'waived'))
)

-- next

CREATE INDEX ix_deal_pledgee_asset_id ON deal_pledgee (asset_id)

-- next

CREATE INDEX ix_deal_pledgee_deal_id ON deal_pledgee (deal_id)

-- next

CREATE INDEX ix_deal_pledgee_ref ON deal_pledgee (ref)

-- next

CREATE OR REPLACE FUNCTION deal_pledgee_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'deal_pledgee is append-only'; END $$

-- next

CREATE TRIGGER deal_pledgee_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON deal_pledgee FOR EACH STATEMENT EXECUTE FUNCTION deal_pledgee_append_only()

-- next

CREATE TABLE deal_milestone (
    id BIGSERIAL NOT NULL,
    deal_id BIGINT NOT NULL,
    what VARCHAR(200) NOT NULL,
    state VARCHAR(40) NOT NULL,
    reached_on DATE NOT NULL,
    note VARCHAR(1000) NOT NULL,
    evidence VARCHAR(64),
    reported_for BIGINT NOT NULL,
    reported_at TIMESTAMP WITH TIME ZONE NOT NULL,
    answer_by DATE NOT NULL,
    answer VARCHAR(1000) NOT NULL,
    proof VARCHAR(64),
    decided_for BIGINT,
    decided_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_deal_milestone PRIMARY KEY (id),
    CONSTRAINT ck_deal_milestone_refused_with_reason CHECK (state <> 'refused' OR answer <> ''),
    CONSTRAINT ck_deal_milestone_decided_at_a_time CHECK (state NOT IN ('confirmed', 'dropped') OR decided_at IS NOT NULL),
    CONSTRAINT fk_deal_milestone_deal_id_deal FOREIGN KEY(deal_id) REFERENCES deal (id),
    CONSTRAINT ck_deal_milestone_milestonestate CHECK (state IN ('reported', 'confirmed', 'refused', 'dropped')),
    CONSTRAINT fk_deal_milestone_reported_for_organisation FOREIGN KEY(reported_for) REFERENCES organisation (id),
    CONSTRAINT fk_deal_milestone_decided_for_organisation FOREIGN KEY(decided_for) REFERENCES organisation (id)
)

-- next

CREATE INDEX ix_deal_milestone_deal_id ON deal_milestone (deal_id)

-- next

CREATE UNIQUE INDEX uq_deal_milestone_standing ON deal_milestone (deal_id, what) WHERE state <> 'dropped'

-- next

CREATE TABLE deal_release (
    id BIGSERIAL NOT NULL,
    deal_id BIGINT NOT NULL,
    n INTEGER NOT NULL,
    gross_minor BIGINT NOT NULL,
    reversed_minor BIGINT NOT NULL,
    fee_minor BIGINT NOT NULL,
    fee_reversed_minor BIGINT NOT NULL,
    currency VARCHAR(3) NOT NULL,
    effective_on DATE NOT NULL,
    released_at TIMESTAMP WITH TIME ZONE NOT NULL,
    journal_id BIGINT NOT NULL,
    CONSTRAINT pk_deal_release PRIMARY KEY (id),
    CONSTRAINT uq_deal_release_deal_id_n UNIQUE (deal_id, n),
    CONSTRAINT ck_deal_release_gross_positive CHECK (gross_minor >= 0 AND fee_minor >= 0 AND gross_minor + fee_minor > 0),
    CONSTRAINT ck_deal_release_reversed_within_gross CHECK (reversed_minor >= 0 AND reversed_minor <= gross_minor),
    CONSTRAINT ck_deal_release_reversed_within_fee CHECK (fee_reversed_minor >= 0 AND fee_reversed_minor <= fee_minor),
    CONSTRAINT fk_deal_release_deal_id_deal FOREIGN KEY(deal_id) REFERENCES deal (id),
    CONSTRAINT fk_deal_release_journal_id_journal FOREIGN KEY(journal_id) REFERENCES journal (id)
)

-- next

CREATE TABLE deal_reversal (
    id BIGSERIAL NOT NULL,
    deal_id BIGINT NOT NULL,
    state VARCHAR(40) NOT NULL,
    amount_minor BIGINT NOT NULL,
    fee_minor BIGINT NOT NULL,
    currency VARCHAR(3) NOT NULL,
    reason VARCHAR(1000) NOT NULL,
    asked_by BIGINT NOT NULL,
    asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    approved_by BIGINT,
    decided_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_deal_reversal PRIMARY KEY (id),
    CONSTRAINT ck_deal_reversal_amount_positive CHECK (amount_minor > 0 AND fee_minor >= 0),
    CONSTRAINT ck_deal_reversal_four_eyes CHECK (approved_by IS NULL OR approved_by <> asked_by),
    CONSTRAINT ck_deal_reversal_approver_named CHECK (state <> 'approved' OR approved_by IS NOT NULL),
    CONSTRAINT fk_deal_reversal_deal_id_deal FOREIGN KEY(deal_id) REFERENCES deal (id),
    CONSTRAINT ck_deal_reversal_reversalstate CHECK (state IN ('asked', 'approved', 'declined')),
    CONSTRAINT fk_deal_reversal_asked_by_person FOREIGN KEY(asked_by) REFERENCES person (id),
    CONSTRAINT fk_deal_reversal_approved_by_person FOREIGN KEY(approved_by) REFERENCES person (id)
)

-- next

CREATE INDEX ix_deal_reversal_deal_id ON deal_reversal (deal_id)

-- next

CREATE UNIQUE INDEX uq_deal_reversal_one_asked ON deal_reversal (deal_id) WHERE state = 'asked'

-- next

CREATE TABLE deal_award (
    id BIGSERIAL NOT NULL,
    deal_id BIGINT NOT NULL,
    state VARCHAR(40) NOT NULL,
    cause VARCHAR(60) NOT NULL,
    seller_minor BIGINT NOT NULL,
    buyer_minor BIGINT NOT NULL,
    fee_back_minor BIGINT NOT NULL,
    currency VARCHAR(3) NOT NULL,
    reason VARCHAR(1000) NOT NULL,
    asked_by BIGINT NOT NULL,
    asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    approved_by BIGINT,
    decided_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_deal_award PRIMARY KEY (id),
    CONSTRAINT ck_deal_award_not_negative CHECK (seller_minor >= 0 AND buyer_minor >= 0 AND fee_back_minor >= 0),
    CONSTRAINT ck_deal_award_splits_something CHECK (seller_minor + buyer_minor > 0),
    CONSTRAINT ck_deal_award_four_eyes CHECK (approved_by IS NULL OR approved_by <> asked_by),
    CONSTRAINT ck_deal_award_approver_named CHECK (state <> 'approved' OR approved_by IS NOT NULL),
    CONSTRAINT ck_deal_award_reason_given CHECK (reason <> ''),
    CONSTRAINT fk_deal_award_deal_id_deal FOREIGN KEY(deal_id) REFERENCES deal (id),
    CONSTRAINT ck_deal_award_reversalstate CHECK (state IN ('asked', 'approved', 'declined')),
    CONSTRAINT fk_deal_award_asked_by_person FOREIGN KEY(asked_by) REFERENCES person (id),
    CONSTRAINT fk_deal_award_approved_by_person FOREIGN KEY(approved_by) REFERENCES person (id)
)

-- next

CREATE INDEX ix_deal_award_deal_id ON deal_award (deal_id)

-- next

CREATE UNIQUE INDEX uq_deal_award_one_asked ON deal_award (deal_id) WHERE state = 'asked'

-- next

CREATE TABLE deal_cancellation (
    id BIGSERIAL NOT NULL,
    deal_id BIGINT NOT NULL,
    asset_id BIGINT,
    state VARCHAR(40) NOT NULL,
    reason VARCHAR(1000) NOT NULL,
    asked_for BIGINT NOT NULL,
    asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    decided_for BIGINT,
    decided_at TIMESTAMP WITH TIME ZONE,
    answer VARCHAR(1000) NOT NULL,
    CONSTRAINT pk_deal_cancellation PRIMARY KEY (id),
    CONSTRAINT ck_deal_cancellation_not_ones_own CHECK (decided_for IS NULL OR decided_for <> asked_for),
    CONSTRAINT fk_deal_cancellation_deal_id_deal FOREIGN KEY(deal_id) REFERENCES deal (id),
    CONSTRAINT fk_deal_cancellation_asset_id_asset FOREIGN KEY(asset_id) REFERENCES asset (id),
    CONSTRAINT ck_deal_cancellation_cancellationstate CHECK (state IN ('asked', 'granted', 'declined', 'lapsed')),
    CONSTRAINT fk_deal_cancellation_asked_for_organisation FOREIGN KEY(asked_for) REFERENCES organisation (id),
    CONSTRAINT fk_deal_cancellation_decided_for_organisation FOREIGN KEY(decided_for) REFERENCES organisation (id)
)

-- next

CREATE INDEX ix_deal_cancellation_deal_id ON deal_cancellation (deal_id)

-- next

CREATE UNIQUE INDEX uq_deal_cancellation_one_asked ON deal_cancellation (deal_id) WHERE state = 'asked'

-- next

CREATE TABLE deal_item (
    id BIGSERIAL NOT NULL,
    deal_id BIGINT NOT NULL,
    place INTEGER NOT NULL,
    asset_id BIGINT NOT NULL,
    right_kind VARCHAR(20) NOT NULL,
    allocation_bp INTEGER NOT NULL,
    owners JSONB NOT NULL,
    amount_minor BIGINT NOT NULL,
    currency VARCHAR(3) NOT NULL,
    filed_at TIMESTAMP WITH TIME ZONE,
    refused_at TIMESTAMP WITH TIME ZONE,
    recorded_on DATE,
    given_up_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_deal_item PRIMARY KEY (id),
    CONSTRAINT uq_deal_item_deal_id_place UNIQUE (deal_id, place),
    CONSTRAINT uq_deal_item_deal_id_asset_id UNIQUE (deal_id, asset_id),
    CONSTRAINT ck_deal_item_allocation_is_a_part CHECK (allocation_bp BETWEEN 0 AND 10000),
    CONSTRAINT ck_deal_item_filed_before_recorded CHECK (recorded_on IS NULL OR filed_at IS NOT NULL),
    CONSTRAINT ck_deal_item_filed_or_refused CHECK (filed_at IS NULL OR refused_at IS NULL),
    CONSTRAINT ck_deal_item_given_up_not_at_the_office CHECK (given_up_at IS NULL OR (recorded_on IS NULL AND filed_at IS NULL)),
    CONSTRAINT fk_deal_item_deal_id_deal FOREIGN KEY(deal_id) REFERENCES deal (id),
    CONSTRAINT fk_deal_item_asset_id_asset FOREIGN KEY(asset_id) REFERENCES asset (id)
)

-- next

CREATE INDEX ix_deal_item_asset_id ON deal_item (asset_id)

-- next

CREATE TABLE deal_share (
    id BIGSERIAL NOT NULL,
    deal_id BIGINT NOT NULL,
    center_id BIGINT NOT NULL,
    role VARCHAR(20) NOT NULL,
    share_bp INTEGER NOT NULL,
    CONSTRAINT pk_deal_share PRIMARY KEY (id),
    CONSTRAINT uq_deal_share_deal_id_role UNIQUE (deal_id, role),
    CONSTRAINT ck_deal_share_share_is_a_part CHECK (share_bp > 0 AND share_bp <= 10000),
    CONSTRAINT ck_deal_share_role_is_known CHECK (role IN ('CLOSE', 'LIST', 'INTRODUCE')),
    CONSTRAINT fk_deal_share_deal_id_deal FOREIGN KEY(deal_id) REFERENCES deal (id),
    CONSTRAINT fk_deal_share_center_id_center FOREIGN KEY(center_id) REFERENCES center (id)
)

-- next

CREATE INDEX ix_deal_share_center_id ON deal_share (center_id)

-- next

CREATE TABLE deal_line (
    id BIGSERIAL NOT NULL,
    deal_id BIGINT NOT NULL,
    place INTEGER NOT NULL,
    kind VARCHAR(40) NOT NULL,
    account VARCHAR(60) NOT NULL,
    organisation_id BIGINT,
    borne_by_id BIGINT NOT NULL,
    center_id BIGINT,
    amount_minor BIGINT NOT NULL,
    released_minor BIGINT NOT NULL,
    owed_again_minor BIGINT NOT NULL,
    given_up_minor BIGINT NOT NULL,
    on_top BOOLEAN NOT NULL,
    currency VARCHAR(3) NOT NULL,
    CONSTRAINT pk_deal_line PRIMARY KEY (id),
    CONSTRAINT uq_deal_line_deal_id_place UNIQUE (deal_id, place),
    CONSTRAINT ck_deal_line_amount_not_negative CHECK (amount_minor >= 0),
    CONSTRAINT ck_deal_line_released_within_amount CHECK (released_minor >= 0 AND given_up_minor >= 0 AND owed_again_minor BETWEEN 0 AND released_minor AND released_minor - owed_again_minor + given_up_minor <= amount_minor),
    CONSTRAINT fk_deal_line_deal_id_deal FOREIGN KEY(deal_id) REFERENCES deal (id),
    CONSTRAINT ck_deal_line_linekind CHECK (kind IN ('seller', 'center', 'broker', 'platform', 'tax')),
    CONSTRAINT fk_deal_line_organisation_id_organisation FOREIGN KEY(organisation_id) REFERENCES organisation (id),
    CONSTRAINT fk_deal_line_borne_by_id_organisation FOREIGN KEY(borne_by_id) REFERENCES organisation (id),
    CONSTRAINT fk_deal_line_center_id_center FOREIGN KEY(center_id) REFERENCES center (id)
)

-- next

CREATE INDEX ix_deal_line_borne_by_id ON deal_line (borne_by_id)

-- next

CREATE INDEX ix_deal_line_organisation_id ON deal_line (organisation_id)

-- next

CREATE TABLE obligation (
    id BIGSERIAL NOT NULL,
    deal_id BIGINT NOT NULL,
    seq INTEGER NOT NULL,
    trigger VARCHAR(40) NOT NULL,
    on_top BOOLEAN NOT NULL,
    due_on DATE,
    what VARCHAR(200) NOT NULL,
    amount_minor BIGINT NOT NULL,
    paid_minor BIGINT NOT NULL,
    waived_minor BIGINT NOT NULL,
    currency VARCHAR(3) NOT NULL,
    CONSTRAINT pk_obligation PRIMARY KEY (id),
    CONSTRAINT uq_obligation_deal_id_seq UNIQUE (deal_id, seq),
    CONSTRAINT ck_obligation_amount_positive CHECK (amount_minor > 0),
    CONSTRAINT ck_obligation_paid_within_amount CHECK (paid_minor >= 0 AND waived_minor >= 0 AND paid_minor + waived_minor <= amount_minor),
    CONSTRAINT fk_obligation_deal_id_deal FOREIGN KEY(deal_id) REFERENCES deal (id),
    CONSTRAINT ck_obligation_trigger CHECK (trigger IN ('signing', 'filing', 'recordal', 'date', 'milestone'))
)

-- next

CREATE INDEX ix_obligation_due_on ON obligation (due_on)

-- next

CREATE TABLE deal_receipt (
    id BIGSERIAL NOT NULL,
    deal_id BIGINT NOT NULL,
    receipt_id BIGINT NOT NULL,
    payer_id BIGINT NOT NULL,
    received_on DATE NOT NULL,
    amount_minor BIGINT NOT NULL,
    applied_minor BIGINT NOT NULL,
    fee_minor BIGINT NOT NULL,
    returned_minor BIGINT NOT NULL,
    forfeited_minor BIGINT NOT NULL,
    currency VARCHAR(3) NOT NULL,
    CONSTRAINT pk_deal_receipt PRIMARY KEY (id),
    CONSTRAINT ck_deal_receipt_amount_positive CHECK (amount_minor > 0),
    CONSTRAINT ck_deal_receipt_used_within_amount CHECK (applied_minor >= 0 AND returned_minor >= 0 AND forfeited_minor >= 0 AND applied_minor + returned_minor + forfeited_minor <= amount_minor),
    CONSTRAINT ck_deal_receipt_fee_within_applied CHECK (fee_minor >= 0 AND fee_minor <= applied_minor),
    CONSTRAINT fk_deal_receipt_deal_id_deal FOREIGN KEY(deal_id) REFERENCES deal (id),
    CONSTRAINT uq_deal_receipt_receipt_id UNIQUE (receipt_id),
    CONSTRAINT fk_deal_receipt_receipt_id_receipt FOREIGN KEY(receipt_id) REFERENCES receipt (id),
    CONSTRAINT fk_deal_receipt_payer_id_organisation FOREIGN KEY(payer_id) REFERENCES organisation (id)
)

-- next

CREATE INDEX ix_deal_receipt_deal_id ON deal_receipt (deal_id)

-- next

CREATE TABLE recordal_case (
    id BIGSERIAL NOT NULL,
    ref VARCHAR(60) NOT NULL,
    number VARCHAR(40) NOT NULL,
    href VARCHAR(120) NOT NULL,
    deal_id BIGINT,
    asset_id BIGINT NOT NULL,
    grantor_id BIGINT NOT NULL,
    grantee_id BIGINT NOT NULL,
    center_id BIGINT NOT NULL,
    kind VARCHAR(40) NOT NULL,
    state VARCHAR(40) NOT NULL,
    effective_on DATE NOT NULL,
    due_on DATE NOT NULL,
    due_months INTEGER,
    due_days INTEGER,
    due_source VARCHAR(300) NOT NULL,
    filed_on DATE,
    office_reference VARCHAR(80) NOT NULL,
    evidence VARCHAR(64),
    correction_due_on DATE,
    correction_note VARCHAR(1000) NOT NULL,
    recordal_no VARCHAR(80) NOT NULL,
    decided_on DATE,
    certificate VARCHAR(64),
    announced_on DATE,
    announcement_no VARCHAR(80) NOT NULL,
    office_due_on DATE,
    office_due_source VARCHAR(300) NOT NULL,
    co_owned BOOLEAN NOT NULL,
    refusal_reason VARCHAR(1000) NOT NULL,
    answers JSONB NOT NULL,
    opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_recordal_case PRIMARY KEY (id),
    CONSTRAINT ck_recordal_case_two_sides CHECK (grantor_id <> grantee_id),
    CONSTRAINT ck_recordal_case_due_by_months_or_days CHECK ((due_months IS NULL) <> (due_days IS NULL)),
    CONSTRAINT ck_recordal_case_accepted_with_certificate CHECK (state <> 'accepted' OR (certificate IS NOT NULL AND recordal_no <> '' AND decided_on IS NOT NULL)),
    CONSTRAINT ck_recordal_case_mark_passes_when_announced CHECK (state NOT IN ('approved', 'accepted') OR kind <> 'tm_assignment' OR (state = 'accepted') = (announced_on IS NOT NULL)),
    CONSTRAINT ck_recordal_case_only_marks_are_announced CHECK (state <> 'approved' OR kind = 'tm_assignment'),
    CONSTRAINT ck_recordal_case_announced_after_approval CHECK (announced_on IS NULL OR (announced_on >= decided_on AND announcement_no <> '')),
    CONSTRAINT ck_recordal_case_filed_on_a_day CHECK (state NOT IN ('filed', 'correction') OR filed_on IS NOT NULL),
    CONSTRAINT ck_recordal_case_decided_after_filing CHECK (decided_on IS NULL OR filed_on IS NULL OR decided_on >= filed_on),
    CONSTRAINT fk_recordal_case_deal_id_deal FOREIGN KEY(deal_id) REFERENCES deal (id),
    CONSTRAINT fk_recordal_case_asset_id_asset FOREIGN KEY(asset_id) REFERENCES asset (id),
    CONSTRAINT fk_recordal_case_grantor_id_organisation FOREIGN KEY(grantor_id) REFERENCES organisation (id),
    CONSTRAINT fk_recordal_case_grantee_id_organisation FOREIGN KEY(grantee_id) REFERENCES organisation (id),
    CONSTRAINT fk_recordal_case_center_id_center FOREIGN KEY(center_id) REFERENCES center (id),
    CONSTRAINT ck_recordal_case_casekind CHECK (kind IN ('patent_assignment', 'patent_license', 'open_license', 'tm_assignment', 'tm_license', 'cr_assignment', 'cr_license', 'patent_license_end', 'tm_license_end', 'cr_license_end', 'pledge', 'pledge_release', 'tm_pledge', 'tm_pledge_release', 'cr_pledge', 'cr_pledge_release', 'tech_contract', 'tech_import', 'tech_export')),
    CONSTRAINT ck_recordal_case_recordalstate CHECK (state IN ('to_prepare', 'filed', 'correction', 'approved', 'accepted', 'refused', 'abandoned'))
)

-- next

CREATE INDEX ix_recordal_case_asset_id ON recordal_case (asset_id)

-- next

CREATE INDEX ix_recordal_case_center_id_state ON recordal_case (center_id, state)

-- next

CREATE INDEX ix_recordal_case_deal_id ON recordal_case (deal_id)

-- next

CREATE INDEX ix_recordal_case_grantee_id ON recordal_case (grantee_id)

-- next

CREATE INDEX ix_recordal_case_grantor_id ON recordal_case (grantor_id)

-- next

CREATE INDEX ix_recordal_case_state_due_on ON recordal_case (state, due_on)

-- next

CREATE UNIQUE INDEX uq_recordal_case_ref_asset_id_kind ON recordal_case (ref, asset_id, kind) WHERE state <> 'abandoned'

-- next

CREATE TABLE licence_end (
    id BIGSERIAL NOT NULL,
    deal_id BIGINT NOT NULL,
    state VARCHAR(40) NOT NULL,
    reason VARCHAR(1000) NOT NULL,
    asked_for BIGINT NOT NULL,
    asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    until DATE,
    answer VARCHAR(1000) NOT NULL,
    decided_for BIGINT,
    decided_at TIMESTAMP WITH TIME ZONE,
    ends_on DATE,
    CONSTRAINT pk_licence_end PRIMARY KEY (id),
    CONSTRAINT ck_licence_end_reason_given CHECK (reason <> ''),
    CONSTRAINT ck_licence_end_agreed_by_both CHECK (state <> 'agreed' OR (ends_on IS NOT NULL AND decided_for IS NOT NULL AND decided_for <> asked_for)),
    CONSTRAINT ck_licence_end_carried_out_after_a_notice CHECK (state <> 'carried_out' OR (ends_on IS NOT NULL AND until IS NOT NULL AND decided_for = asked_for)),
    CONSTRAINT fk_licence_end_deal_id_deal FOREIGN KEY(deal_id) REFERENCES deal (id),
    CONSTRAINT ck_licence_end_licenceendstate CHECK (state IN ('asked', 'agreed', 'declined', 'withdrawn', 'carried_out')),
    CONSTRAINT fk_licence_end_asked_for_organisation FOREIGN KEY(asked_for) REFERENCES organisation (id),
    CONSTRAINT fk_licence_end_decided_for_organisation FOREIGN KEY(decided_for) REFERENCES organisation (id)
)

-- next

CREATE INDEX ix_licence_end_deal_id ON licence_end (deal_id)

-- next

CREATE UNIQUE INDEX uq_licence_end_asked ON licence_end (deal_id) WHERE state = 'asked'

-- next

CREATE TABLE royalty_plan (
    id BIGSERIAL NOT NULL,
    deal_id BIGINT NOT NULL,
    number VARCHAR(24) NOT NULL,
    state VARCHAR(40) NOT NULL,
    licensor_id BIGINT NOT NULL,
    licensee_id BIGINT NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE,
    currency VARCHAR(3) NOT NULL,
    royalty JSONB NOT NULL,
    advance_minor BIGINT NOT NULL,
    share_bp INTEGER NOT NULL,
    commission JSONB NOT NULL,
    deductions_bp INTEGER,
    report_days INTEGER NOT NULL,
    pay_days INTEGER,
    contest_days INTEGER NOT NULL,
    cure_days INTEGER NOT NULL,
    notice_months INTEGER,
    interest_bp INTEGER NOT NULL,
    threshold_bp INTEGER NOT NULL,
    opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    end_reason VARCHAR(1000) NOT NULL,
    CONSTRAINT pk_royalty_plan PRIMARY KEY (id),
    CONSTRAINT uq_royalty_plan_deal_id UNIQUE (deal_id),
    CONSTRAINT uq_royalty_plan_number UNIQUE (number),
    CONSTRAINT ck_royalty_plan_own_shape CHECK (number LIKE 'RP-%'),
    CONSTRAINT ck_royalty_plan_two_sides CHECK (licensor_id <> licensee_id),
    CONSTRAINT ck_royalty_plan_advance_not_negative CHECK (advance_minor >= 0),
    CONSTRAINT ck_royalty_plan_share_is_a_part CHECK (share_bp BETWEEN 0 AND 10000),
    CONSTRAINT ck_royalty_plan_interest_within_reason CHECK (interest_bp BETWEEN 0 AND 10),
    CONSTRAINT ck_royalty_plan_days_in_order CHECK (ends_on IS NULL OR ends_on >= starts_on),
    CONSTRAINT ck_royalty_plan_ended_on_a_day CHECK (state <> 'ended' OR (ends_on IS NOT NULL AND ended_at IS NOT NULL)),
    CONSTRAINT fk_royalty_plan_deal_id_deal FOREIGN KEY(deal_id) REFERENCES deal (id),
    CONSTRAINT ck_royalty_plan_planstate CHECK (state IN ('running', 'ended')),
    CONSTRAINT fk_royalty_plan_licensor_id_organisation FOREIGN KEY(licensor_id) REFERENCES organisation (id),
    CONSTRAINT fk_royalty_plan_licensee_id_organisation FOREIGN KEY(licensee_id) REFERENCES organisation (id)
)

-- next

CREATE INDEX ix_royalty_plan_licensee_id ON royalty_plan (licensee_id)

-- next

CREATE INDEX ix_royalty_plan_licensor_id ON royalty_plan (licensor_id)

-- next

CREATE INDEX ix_royalty_plan_state ON royalty_plan (state)

-- next

CREATE TABLE offer (
    id BIGSERIAL NOT NULL,
    negotiation_id BIGINT NOT NULL,
    version_no INTEGER NOT NULL,
    author_id BIGINT NOT NULL,
    author_name VARCHAR(200) NOT NULL,
    terms JSONB NOT NULL,
    digest VARCHAR(64) NOT NULL,
    fixed_minor BIGINT NOT NULL,
    currency VARCHAR(3) NOT NULL,
    message TEXT NOT NULL,
    sent_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    state VARCHAR(40) NOT NULL,
    answered_at TIMESTAMP WITH TIME ZONE,
    answer TEXT NOT NULL,
    CONSTRAINT pk_offer PRIMARY KEY (id),
    CONSTRAINT uq_offer_negotiation_id_version_no UNIQUE (negotiation_id, version_no),
    CONSTRAINT ck_offer_version_counts CHECK (version_no >= 1),
    CONSTRAINT ck_offer_digest_is_sha256 CHECK (length(digest) = 64),
    CONSTRAINT ck_offer_stands_for_a_while CHECK (expires_at > sent_at),
    CONSTRAINT ck_offer_answered_when CHECK ((state = 'sent') = (answered_at IS NULL)),
    CONSTRAINT fk_offer_negotiation_id_negotiation FOREIGN KEY(negotiation_id) REFERENCES negotiation (id),
    CONSTRAINT fk_offer_author_id_organisation FOREIGN KEY(author_id) REFERENCES organisation (id),
    CONSTRAINT ck_offer_offerstate CHECK (state IN ('sent', 'countered', 'accepted', 'rejected', 'expired', 'withdrawn'))
)

-- next

CREATE INDEX ix_offer_state_expires_at ON offer (state, expires_at)

-- next

CREATE UNIQUE INDEX uq_offer_accepted ON offer (negotiation_id) WHERE state = 'accepted'

-- next

CREATE UNIQUE INDEX uq_offer_sent ON offer (negotiation_id) WHERE state = 'sent'

-- next

CREATE TABLE exclusive_window (
    id BIGSERIAL NOT NULL,
    listing_id BIGINT NOT NULL,
    negotiation_id BIGINT NOT NULL,
    granted_at TIMESTAMP WITH TIME ZONE NOT NULL,
    until TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_exclusive_window PRIMARY KEY (id),
    CONSTRAINT ck_exclusive_window_lasts_a_while CHECK (until > granted_at),
    CONSTRAINT ck_exclusive_window_ends_in_time CHECK (ended_at IS NULL OR ended_at <= until),
    CONSTRAINT fk_exclusive_window_listing_id_listing FOREIGN KEY(listing_id) REFERENCES listing (id),
    CONSTRAINT fk_exclusive_window_negotiation_id_negotiation FOREIGN KEY(negotiation_id) REFERENCES negotiation (id)
)

-- next

CREATE INDEX ix_exclusive_window_negotiation_id ON exclusive_window (negotiation_id)

-- next

CREATE UNIQUE INDEX uq_exclusive_window_open ON exclusive_window (listing_id) WHERE ended_at IS NULL

-- next

CREATE TABLE room_document (
    id BIGSERIAL NOT NULL,
    room_id BIGINT NOT NULL,
    file_id BIGINT NOT NULL,
    title VARCHAR(200) NOT NULL,
    tier INTEGER NOT NULL,
    pages INTEGER,
    added_at TIMESTAMP WITH TIME ZONE NOT NULL,
    removed_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_room_document PRIMARY KEY (id),
    CONSTRAINT ck_room_document_tier CHECK (tier BETWEEN 0 AND 3),
    CONSTRAINT ck_room_document_pages_count CHECK (pages IS NULL OR pages >= 1),
    CONSTRAINT fk_room_document_room_id_data_room FOREIGN KEY(room_id) REFERENCES data_room (id),
    CONSTRAINT fk_room_document_file_id_stored_file FOREIGN KEY(file_id) REFERENCES stored_file (id)
)

-- next

CREATE INDEX ix_room_document_room_id ON room_document (room_id)

-- next

CREATE UNIQUE INDEX uq_room_document_file ON room_document (room_id, file_id) WHERE removed_at IS NULL

-- next

CREATE TABLE room_access (
    id BIGSERIAL NOT NULL,
    room_id BIGINT NOT NULL,
    buyer_id BIGINT NOT NULL,
    number INTEGER NOT NULL,
    tier INTEGER NOT NULL,
    purpose VARCHAR(500) NOT NULL,
    is_anonymous BOOLEAN NOT NULL,
    named_at TIMESTAMP WITH TIME ZONE,
    state VARCHAR(40) NOT NULL,
    terms JSONB NOT NULL,
    nda_sha256 VARCHAR(64),
    requested_at TIMESTAMP WITH TIME ZONE NOT NULL,
    sent_at TIMESTAMP WITH TIME ZONE,
    signed_at TIMESTAMP WITH TIME ZONE,
    opened_at TIMESTAMP WITH TIME ZONE,
    expires_at TIMESTAMP WITH TIME ZONE,
    ended_at TIMESTAMP WITH TIME ZONE,
    reason VARCHAR(500),
    CONSTRAINT pk_room_access PRIMARY KEY (id),
    CONSTRAINT ck_room_access_tier CHECK (tier IN (2, 3)),
    CONSTRAINT ck_room_access_number_counts CHECK (number >= 1),
    CONSTRAINT ck_room_access_signed_by_somebody_known CHECK (tier < 3 OR NOT is_anonymous OR named_at IS NOT NULL),
    CONSTRAINT ck_room_access_nda_sent CHECK (state IN ('requested', 'denied') OR nda_sha256 IS NOT NULL),
    CONSTRAINT ck_room_access_nda_signed CHECK (state NOT IN ('nda_signed', 'open', 'expired') OR signed_at IS NOT NULL),
    CONSTRAINT ck_room_access_open_until CHECK (state NOT IN ('open', 'expired') OR (opened_at IS NOT NULL AND expires_at > opened_at)),
    CONSTRAINT ck_room_access_reason_given CHECK ((state IN ('denied', 'revoked')) = (reason IS NOT NULL)),
    CONSTRAINT ck_room_access_digest_is_sha256 CHECK (nda_sha256 IS NULL OR length(nda_sha256) = 64),
    CONSTRAINT fk_room_access_room_id_data_room FOREIGN KEY(room_id) REFERENCES data_room (id),
    CONSTRAINT fk_room_access_buyer_id_organisation FOREIGN KEY(buyer_id) REFERENCES organisation (id),
    CONSTRAINT ck_room_access_accessstate CHECK (state IN ('requested', 'denied', 'nda_sent', 'nda_signed', 'open', 'expired', 'revoked'))
)

-- next

CREATE INDEX ix_room_access_buyer_id ON room_access (buyer_id)

-- next

CREATE INDEX ix_room_access_room_id ON room_access (room_id)

-- next

CREATE INDEX ix_room_access_state_expires_at ON room_access (state, expires_at)

-- next

CREATE UNIQUE INDEX uq_room_access_live ON room_access (room_id, buyer_id, tier) WHERE state IN ('requested', 'nda_sent', 'nda_signed', 'open')

-- next

CREATE TABLE open_licence_uptake (
    id BIGSERIAL NOT NULL,
    open_licence_id BIGINT NOT NULL,
    licensee_id BIGINT NOT NULL,
    state VARCHAR(40) NOT NULL,
    digest VARCHAR(64) NOT NULL,
    notified_at TIMESTAMP WITH TIME ZONE NOT NULL,
    notified_by VARCHAR(200) NOT NULL,
    deal_id BIGINT,
    in_force_on DATE,
    ended_on DATE,
    CONSTRAINT pk_open_licence_uptake PRIMARY KEY (id),
    CONSTRAINT uq_open_licence_uptake_deal_id UNIQUE (deal_id),
    CONSTRAINT ck_open_licence_uptake_digest_is_sha256 CHECK (length(digest) = 64),
    CONSTRAINT ck_open_licence_uptake_in_force_on_a_day CHECK (state <> 'in_force' OR in_force_on IS NOT NULL),
    CONSTRAINT fk_open_licence_uptake_open_licence_id_open_licence FOREIGN KEY(open_licence_id) REFERENCES open_licence (id),
    CONSTRAINT fk_open_licence_uptake_licensee_id_organisation FOREIGN KEY(licensee_id) REFERENCES organisation (id),
    CONSTRAINT ck_open_licence_uptake_uptakestate CHECK (state IN ('notified', 'in_force', 'ended')),
    CONSTRAINT fk_open_licence_uptake_deal_id_deal FOREIGN KEY(deal_id) REFERENCES deal (id)
)

-- next

CREATE INDEX ix_open_licence_uptake_licensee_id ON open_licence_uptake (licensee_id)

-- next

CREATE UNIQUE INDEX uq_open_licence_uptake_standing ON open_licence_uptake (open_licence_id, licensee_id) WHERE state IN ('notified', 'in_force')

-- next

CREATE TABLE match_dismissal (
    id BIGSERIAL NOT NULL,
    organisation_id BIGINT NOT NULL,
    need_id BIGINT NOT NULL,
    listing_id BIGINT NOT NULL,
    reason VARCHAR(40) NOT NULL,
    note VARCHAR(500) NOT NULL,
    person_name VARCHAR(200) NOT NULL,
    dismissed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_match_dismissal PRIMARY KEY (id),
    CONSTRAINT uq_match_dismissal_organisation_id_need_id_listing_id UNIQUE (organisation_id, need_id, listing_id),
    CONSTRAINT fk_match_dismissal_organisation_id_organisation FOREIGN KEY(organisation_id) REFERENCES organisation (id),
    CONSTRAINT fk_match_dismissal_need_id_need FOREIGN KEY(need_id) REFERENCES need (id),
    CONSTRAINT fk_match_dismissal_listing_id_listing FOREIGN KEY(listing_id) REFERENCES listing (id),
    CONSTRAINT ck_match_dismissal_whynot CHECK (reason IN ('other_problem', 'too_expensive', 'terms', 'known', 'other'))
)

-- next

CREATE INDEX ix_match_dismissal_listing_id ON match_dismissal (listing_id)

-- next

CREATE INDEX ix_match_dismissal_need_id ON match_dismissal (need_id)

-- next

CREATE TABLE claim_objection (
    id BIGSERIAL NOT NULL,
    claim_id BIGINT NOT NULL,
    name VARCHAR(200) NOT NULL,
    contact VARCHAR(200) NOT NULL,
    statement VARCHAR(2000) NOT NULL,
    received_on DATE NOT NULL,
    person_id INTEGER,
    state VARCHAR(40) NOT NULL,
    decision VARCHAR(500) NOT NULL,
    decided_at TIMESTAMP WITH TIME ZONE,
    entered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_claim_objection PRIMARY KEY (id),
    CONSTRAINT ck_claim_objection_in_writing_by_name CHECK (name <> '' AND contact <> '' AND statement <> ''),
    CONSTRAINT ck_claim_objection_decided_when CHECK ((state = 'open') = (decided_at IS NULL)),
    CONSTRAINT fk_claim_objection_claim_id_compensation_claim FOREIGN KEY(claim_id) REFERENCES compensation_claim (id),
    CONSTRAINT ck_claim_objection_objectionstate CHECK (state IN ('open', 'dismissed', 'upheld'))
)

-- next

CREATE INDEX ix_claim_objection_claim_id ON claim_objection (claim_id)

-- next

CREATE TABLE fund_recovery (
    id BIGSERIAL NOT NULL,
    claim_id BIGINT NOT NULL,
    state VARCHAR(40) NOT NULL,
    received_on DATE NOT NULL,
    gross_minor BIGINT NOT NULL,
    cost_minor BIGINT NOT NULL,
    note VARCHAR(500) NOT NULL,
    recorded_by INTEGER,
    recorded_name VARCHAR(200) NOT NULL,
    confirmed_by INTEGER,
    booked_on DATE,
    reason VARCHAR(500) NOT NULL,
    entered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    fund_minor BIGINT NOT NULL,
    bank_minor BIGINT NOT NULL,
    insurer_minor BIGINT NOT NULL,
    guarantor_minor BIGINT NOT NULL,
    appraiser_minor BIGINT NOT NULL,
    CONSTRAINT pk_fund_recovery PRIMARY KEY (id),
    CONSTRAINT ck_fund_recovery_net_positive CHECK (cost_minor >= 0 AND gross_minor > cost_minor),
    CONSTRAINT ck_fund_recovery_shares_add_up CHECK ((fund_minor + bank_minor + insurer_minor + guarantor_minor + appraiser_minor) = CASE WHEN state = 'booked' THEN gross_minor - cost_minor ELSE 0 END),
    CONSTRAINT ck_fund_recovery_shares_not_negative CHECK (fund_minor >= 0 AND bank_minor >= 0 AND insurer_minor >= 0 AND guarantor_minor >= 0 AND appraiser_minor >= 0),
    CONSTRAINT ck_fund_recovery_four_eyes CHECK (confirmed_by <> recorded_by),
    CONSTRAINT ck_fund_recovery_booked_when CHECK ((state = 'booked') = (booked_on IS NOT NULL)),
    CONSTRAINT fk_fund_recovery_claim_id_compensation_claim FOREIGN KEY(claim_id) REFERENCES compensation_claim (id),
    CONSTRAINT ck_fund_recovery_recoverystate CHECK (state IN ('reported', 'booked', 'declined'))
)

-- next

CREATE INDEX ix_fund_recovery_claim_id ON fund_recovery (claim_id)

-- next

CREATE TABLE takedown_remark (
    id BIGSERIAL NOT NULL,
    notice_id BIGINT NOT NULL,
    kind VARCHAR(40) NOT NULL,
    text VARCHAR(1000) NOT NULL,
    by VARCHAR(200) NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_takedown_remark PRIMARY KEY (id),
    CONSTRAINT ck_takedown_remark_text_given CHECK (text <> ''),
    CONSTRAINT fk_takedown_remark_notice_id_takedown_notice FOREIGN KEY(notice_id) REFERENCES takedown_notice (id),
    CONSTRAINT ck_takedown_remark_remarkkind CHECK (kind IN ('malicious', 'mistaken', 'repeated'))
)

-- next

CREATE INDEX ix_takedown_remark_notice_id ON takedown_remark (notice_id)

-- next

CREATE OR REPLACE FUNCTION takedown_remark_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'takedown_remark is append-only'; END $$

-- next

CREATE TRIGGER takedown_remark_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON takedown_remark FOR EACH STATEMENT EXECUTE FUNCTION takedown_remark_append_only()

-- next

CREATE TABLE dispute_case (
    id BIGSERIAL NOT NULL,
    state VARCHAR(40) NOT NULL,
    channel VARCHAR(40) NOT NULL,
    cause VARCHAR(40) NOT NULL,
    right_kind VARCHAR(40) NOT NULL,
    body VARCHAR(200) NOT NULL,
    case_no VARCHAR(100) NOT NULL,
    case_key VARCHAR(300),
    claim VARCHAR(2000) NOT NULL,
    amount_minor BIGINT,
    currency VARCHAR(3) NOT NULL,
    awarded_minor BIGINT,
    awarded_currency VARCHAR(3) NOT NULL,
    earlier_id BIGINT,
    complaint_id BIGINT,
    agreement VARCHAR(300) NOT NULL,
    agreement_on DATE,
    filed_on DATE NOT NULL,
    accepted_on DATE,
    concluded_on DATE,
    closed_on DATE,
    outcome VARCHAR(40),
    ground VARCHAR(2000) NOT NULL,
    confirm_by DATE,
    applied_on DATE,
    confirmed_on DATE,
    ruling_no VARCHAR(100) NOT NULL,
    missed_on DATE,
    published_on DATE,
    published_where VARCHAR(300) NOT NULL,
    published_text VARCHAR(4000) NOT NULL,
    source VARCHAR(40) NOT NULL,
    filed_by_id BIGINT,
    filed_by VARCHAR(200) NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_dispute_case PRIMARY KEY (id),
    CONSTRAINT ck_dispute_case_amount_not_negative CHECK (amount_minor IS NULL OR amount_minor >= 0),
    CONSTRAINT ck_dispute_case_awarded_at_end CHECK (awarded_minor IS NULL OR (awarded_minor >= 0 AND concluded_on IS NOT NULL)),
    CONSTRAINT ck_dispute_case_earlier_is_another CHECK (earlier_id <> id),
    CONSTRAINT ck_dispute_case_concluded_with_outcome CHECK ((concluded_on IS NULL) = (outcome IS NULL)),
    CONSTRAINT ck_dispute_case_in_order CHECK (concluded_on IS NULL OR accepted_on IS NULL OR concluded_on >= accepted_on),
    CONSTRAINT ck_dispute_case_accepted_when CHECK (accepted_on IS NOT NULL OR state NOT IN ('accepted', 'mediation', 'administrative', 'arbitration', 'court', 'settled', 'confirmed', 'decided', 'enforcing', 'closed')),
    CONSTRAINT ck_dispute_case_forum_of_channel CHECK ((state <> 'court' OR channel = 'judicial') AND (state <> 'mediation' OR channel = 'mediation') AND (state <> 'administrative' OR channel = 'administrative') AND (state <> 'arbitration' OR channel = 'arbitration')),
    CONSTRAINT ck_dispute_case_arbitration_agreed CHECK (channel <> 'arbitration' OR state IN ('filed', 'refused', 'withdrawn') OR source = 'import' OR agreement <> ''),
    CONSTRAINT ck_dispute_case_confirmed_on_request CHECK (state <> 'confirmed' OR (applied_on IS NOT NULL AND confirmed_on >= applied_on)),
    CONSTRAINT ck_dispute_case_applied_in_time CHECK (applied_on IS NULL OR applied_on <= confirm_by),
    CONSTRAINT ck_dispute_case_missed_or_applied CHECK (missed_on IS NULL OR applied_on IS NULL),
    CONSTRAINT ck_dispute_case_closed_when CHECK ((state = 'closed') = (closed_on IS NOT NULL)),
    CONSTRAINT ck_dispute_case_published_text CHECK ((published_on IS NULL) = (published_text = '')),
    CONSTRAINT ck_dispute_case_casestate CHECK (state IN ('filed', 'accepted', 'mediation', 'administrative', 'arbitration', 'court', 'settled', 'confirmed', 'decided', 'withdrawn', 'enforcing', 'closed', 'refused')),
    CONSTRAINT ck_dispute_case_channel CHECK (channel IN ('judicial', 'administrative', 'arbitration', 'mediation')),
    CONSTRAINT ck_dispute_case_cause CHECK (cause IN ('ownership', 'validity', 'infringement', 'contract', 'remuneration', 'unfair_competition', 'other')),
    CONSTRAINT ck_dispute_case_rightkind CHECK (right_kind IN ('patent', 'trademark', 'copyright', 'indication', 'trade_secret', 'other')),
    CONSTRAINT uq_dispute_case_case_key UNIQUE (case_key),
    CONSTRAINT fk_dispute_case_earlier_id_dispute_case FOREIGN KEY(earlier_id) REFERENCES dispute_case (id),
    CONSTRAINT fk_dispute_case_complaint_id_takedown_notice FOREIGN KEY(complaint_id) REFERENCES takedown_notice (id),
    CONSTRAINT ck_dispute_case_outcome CHECK (outcome IN ('for_claimant', 'partly', 'against_claimant', 'settled', 'withdrawn')),
    CONSTRAINT ck_dispute_case_casesource CHECK (source IN ('platform', 'import')),
    CONSTRAINT fk_dispute_case_filed_by_id_organisation FOREIGN KEY(filed_by_id) REFERENCES organisation (id)
)

-- next

CREATE INDEX ix_dispute_case_channel_concluded_on ON dispute_case (channel, concluded_on)

-- next

CREATE INDEX ix_dispute_case_complaint_id ON dispute_case (complaint_id)

-- next

CREATE INDEX ix_dispute_case_confirm_by ON dispute_case (confirm_by)

-- next

CREATE INDEX ix_dispute_case_earlier_id ON dispute_case (earlier_id)

-- next

CREATE INDEX ix_dispute_case_filed_by_id ON dispute_case (filed_by_id)

-- next

CREATE INDEX ix_dispute_case_state ON dispute_case (state)

-- next

CREATE TABLE title_check (
    id BIGSERIAL NOT NULL,
    title_id BIGINT NOT NULL,
    due_on DATE NOT NULL,
    calls_on DATE NOT NULL,
    passed_on DATE,
    note VARCHAR(1000) NOT NULL,
    evidence VARCHAR(64),
    CONSTRAINT pk_title_check PRIMARY KEY (id),
    CONSTRAINT uq_title_check_title_id_due_on UNIQUE (title_id, due_on),
    CONSTRAINT fk_title_check_title_id_register_title FOREIGN KEY(title_id) REFERENCES register_title (id)
)

-- next

CREATE INDEX ix_title_check_due ON title_check (passed_on, due_on)

-- next

CREATE UNIQUE INDEX uq_title_check_open ON title_check (title_id) WHERE passed_on IS NULL

-- next

CREATE TABLE title_first (
    id BIGSERIAL NOT NULL,
    title_id BIGINT NOT NULL,
    programme_id BIGINT NOT NULL,
    holder_kind VARCHAR(40) NOT NULL,
    scope VARCHAR(120) NOT NULL,
    basis VARCHAR(1000) NOT NULL,
    evidence VARCHAR(64),
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_title_first PRIMARY KEY (id),
    CONSTRAINT uq_title_first_programme_id_holder_kind_scope UNIQUE (programme_id, holder_kind, scope),
    CONSTRAINT ck_title_first_scope_and_basis CHECK (scope <> '' AND basis <> ''),
    CONSTRAINT fk_title_first_title_id_register_title FOREIGN KEY(title_id) REFERENCES register_title (id),
    CONSTRAINT fk_title_first_programme_id_programme FOREIGN KEY(programme_id) REFERENCES programme (id),
    CONSTRAINT ck_title_first_organisationkind CHECK (holder_kind IN ('enterprise', 'sme', 'university', 'research_inst', 'gov', 'center', 'bank', 'agency', 'insurer', 'guarantor', 'appraiser', 'exchange'))
)

-- next

CREATE INDEX ix_title_first_title_id ON title_first (title_id)

-- next

CREATE TABLE programme_application (
    id BIGSERIAL NOT NULL,
    number VARCHAR(20) NOT NULL,
    batch_id BIGINT NOT NULL,
    organisation_id BIGINT NOT NULL,
    body_id BIGINT NOT NULL,
    state VARCHAR(40) NOT NULL,
    object_name VARCHAR(200) NOT NULL,
    edition VARCHAR(20) NOT NULL,
    certificate_no VARCHAR(60) NOT NULL,
    issuer VARCHAR(200) NOT NULL,
    system_since DATE,
    audited_on DATE,
    management_on DATE,
    staff INTEGER,
    systems JSONB DEFAULT '[]' NOT NULL,
    is_clean BOOLEAN DEFAULT false NOT NULL,
    statement VARCHAR(4000) NOT NULL,
    contact VARCHAR(200) NOT NULL,
    reason VARCHAR(1000) NOT NULL,
    drafted_at TIMESTAMP WITH TIME ZONE NOT NULL,
    submitted_at TIMESTAMP WITH TIME ZONE,
    reviewed_by BIGINT,
    published_on DATE,
    publicity_ends DATE,
    granted_by BIGINT,
    ended_at TIMESTAMP WITH TIME ZONE,
    title_id BIGINT,
    CONSTRAINT pk_programme_application PRIMARY KEY (id),
    CONSTRAINT ck_programme_application_four_eyes CHECK (granted_by IS NULL OR reviewed_by IS NULL OR granted_by <> reviewed_by),
    CONSTRAINT ck_programme_application_granted_with_title CHECK ((state = 'granted') = (title_id IS NOT NULL)),
    CONSTRAINT ck_programme_application_reason_given CHECK (state NOT IN ('returned', 'refused') OR reason <> ''),
    CONSTRAINT ck_programme_application_publicity_of_days CHECK (state NOT IN ('public', 'granted') OR (published_on IS NOT NULL AND publicity_ends > published_on)),
    CONSTRAINT uq_programme_application_number UNIQUE (number),
    CONSTRAINT fk_programme_application_batch_id_programme_batch FOREIGN KEY(batch_id) REFERENCES programme_batch (id),
    CONSTRAINT fk_programme_application_organisation_id_organisation FOREIGN KEY(organisation_id) REFERENCES organisation (id),
    CONSTRAINT fk_programme_application_body_id_register_body FOREIGN KEY(body_id) REFERENCES register_body (id),
    CONSTRAINT ck_programme_application_applicationstate CHECK (state IN ('draft', 'submitted', 'returned', 'proposed', 'public', 'granted', 'refused', 'withdrawn')),
    CONSTRAINT fk_programme_application_reviewed_by_person FOREIGN KEY(reviewed_by) REFERENCES person (id),
    CONSTRAINT fk_programme_application_granted_by_person FOREIGN KEY(granted_by) REFERENCES person (id),
    CONSTRAINT uq_programme_application_title_id UNIQUE (title_id),
    CONSTRAINT fk_programme_application_title_id_register_title FOREIGN KEY(title_id) REFERENCES register_title (id)
)

-- next

CREATE INDEX ix_programme_application_batch_id ON programme_application (batch_id)

-- next

CREATE INDEX ix_programme_application_organisation_id ON programme_application (organisation_id)

-- next

CREATE INDEX ix_programme_application_state ON programme_application (state)

-- next

CREATE UNIQUE INDEX uq_programme_application_going ON programme_application (batch_id, body_id, object_name) WHERE state NOT IN ('granted', 'refused', 'withdrawn')

-- next

CREATE TABLE output_report (
    id BIGSERIAL NOT NULL,
    title_id BIGINT NOT NULL,
    year INTEGER NOT NULL,
    version INTEGER NOT NULL,
    output_minor BIGINT NOT NULL,
    reason VARCHAR(500) NOT NULL,
    intake_id BIGINT,
    reported_by VARCHAR(200) NOT NULL,
    reported_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_output_report PRIMARY KEY (id),
    CONSTRAINT uq_output_report_title_id_year_version UNIQUE (title_id, year, version),
    CONSTRAINT ck_output_report_output_bound CHECK (output_minor >= 0 AND output_minor <= 1000000000000000),
    CONSTRAINT ck_output_report_version_and_year CHECK (version >= 1 AND year BETWEEN 1980 AND 2200),
    CONSTRAINT ck_output_report_correction_has_reason CHECK (version = 1 OR reason <> ''),
    CONSTRAINT fk_output_report_title_id_register_title FOREIGN KEY(title_id) REFERENCES register_title (id),
    CONSTRAINT fk_output_report_intake_id_register_intake FOREIGN KEY(intake_id) REFERENCES register_intake (id)
)

-- next

CREATE OR REPLACE FUNCTION output_report_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'output_report is append-only'; END $$

-- next

CREATE TRIGGER output_report_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON output_report FOR EACH STATEMENT EXECUTE FUNCTION output_report_append_only()

-- next

CREATE TABLE listing_step (
    id BIGSERIAL NOT NULL,
    title_id BIGINT NOT NULL,
    stage VARCHAR(40) NOT NULL,
    reached_on DATE NOT NULL,
    board VARCHAR(100) NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_listing_step PRIMARY KEY (id),
    CONSTRAINT uq_listing_step_title_id_stage UNIQUE (title_id, stage),
    CONSTRAINT ck_listing_step_board_named CHECK (board <> ''),
    CONSTRAINT fk_listing_step_title_id_register_title FOREIGN KEY(title_id) REFERENCES register_title (id),
    CONSTRAINT ck_listing_step_listingstage CHECK (stage IN ('counselling', 'accepted', 'passed', 'registered', 'listed'))
)

-- next

CREATE TABLE bank_line (
    id BIGSERIAL NOT NULL,
    statement_id BIGINT NOT NULL,
    place INTEGER NOT NULL,
    account VARCHAR(60) NOT NULL,
    key VARCHAR(120) NOT NULL,
    side VARCHAR(40) NOT NULL,
    amount_minor BIGINT NOT NULL,
    currency VARCHAR(3) NOT NULL,
    booked_on DATE NOT NULL,
    value_on DATE,
    reference VARCHAR(80) NOT NULL,
    end_to_end VARCHAR(80) NOT NULL,
    text VARCHAR(500) NOT NULL,
    party_name VARCHAR(200) NOT NULL,
    party_account VARCHAR(60) NOT NULL,
    is_reversal BOOLEAN NOT NULL,
    return_code VARCHAR(20) NOT NULL,
    receipt_id BIGINT,
    payout_id BIGINT,
    CONSTRAINT pk_bank_line PRIMARY KEY (id),
    CONSTRAINT uq_bank_line_account_key UNIQUE (account, key),
    CONSTRAINT uq_bank_line_payout_id_side UNIQUE (payout_id, side),
    CONSTRAINT ck_bank_line_amount_positive CHECK (amount_minor > 0),
    CONSTRAINT ck_bank_line_tied_once CHECK (receipt_id IS NULL OR payout_id IS NULL),
    CONSTRAINT ck_bank_line_receipts_are_credits CHECK (receipt_id IS NULL OR side = 'credit'),
    CONSTRAINT fk_bank_line_statement_id_bank_statement FOREIGN KEY(statement_id) REFERENCES bank_statement (id),
    CONSTRAINT ck_bank_line_lineside CHECK (side IN ('credit', 'debit')),
    CONSTRAINT uq_bank_line_receipt_id UNIQUE (receipt_id),
    CONSTRAINT fk_bank_line_receipt_id_receipt FOREIGN KEY(receipt_id) REFERENCES receipt (id),
    CONSTRAINT fk_bank_line_payout_id_payout FOREIGN KEY(payout_id) REFERENCES payout (id)
)

-- next

CREATE INDEX ix_bank_line_booked_on ON bank_line (booked_on)

-- next

CREATE INDEX ix_bank_line_party_account ON bank_line (party_account)

-- next

CREATE INDEX ix_bank_line_reference ON bank_line (reference)

-- next

CREATE INDEX ix_bank_line_statement_id ON bank_line (statement_id)

-- next

CREATE TABLE inventor_reward (
    id BIGSERIAL NOT NULL,
    deal_id BIGINT NOT NULL,
    organisation_id BIGINT NOT NULL,
    year INTEGER,
    amount_minor BIGINT NOT NULL,
    currency VARCHAR(3) NOT NULL,
    paid_on DATE NOT NULL,
    note VARCHAR(1000) NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by VARCHAR(200) NOT NULL,
    CONSTRAINT pk_inventor_reward PRIMARY KEY (id),
    CONSTRAINT ck_inventor_reward_amount_positive CHECK (amount_minor > 0),
    CONSTRAINT ck_inventor_reward_note_given CHECK (note <> ''),
    CONSTRAINT ck_inventor_reward_year_within_reason CHECK (year IS NULL OR year BETWEEN 2000 AND 2200),
    CONSTRAINT fk_inventor_reward_deal_id_deal FOREIGN KEY(deal_id) REFERENCES deal (id),
    CONSTRAINT fk_inventor_reward_organisation_id_organisation FOREIGN KEY(organisation_id) REFERENCES organisation (id)
)

-- next

CREATE INDEX ix_inventor_reward_deal_id ON inventor_reward (deal_id)

-- next

CREATE OR REPLACE FUNCTION inventor_reward_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'inventor_reward is append-only'; END $$

-- next

CREATE TRIGGER inventor_reward_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON inventor_reward FOR EACH STATEMENT EXECUTE FUNCTION inventor_reward_append_only()

-- next

CREATE TABLE deal_pledgee_part (
    id BIGSERIAL NOT NULL,
    pledgee_id BIGINT NOT NULL,
    release_id BIGINT NOT NULL,
    organisation_id BIGINT NOT NULL,
    within_minor BIGINT NOT NULL,
    amount_minor BIGINT NOT NULL,
    currency VARCHAR(3) NOT NULL,
    "on" DATE NOT NULL,
    journal_id BIGINT,
    CONSTRAINT pk_deal_pledgee_part PRIMARY KEY (id),
    CONSTRAINT uq_deal_pledgee_part_pledgee_id_release_id_organisation_id UNIQUE (pledgee_id, release_id, organisation_id),
    CONSTRAINT ck_deal_pledgee_part_within_the_owners_part CHECK (amount_minor BETWEEN 0 AND within_minor),
    CONSTRAINT ck_deal_pledgee_part_moved_by_a_journal CHECK ((amount_minor = 0) = (journal_id IS NULL)),
    CONSTRAINT fk_deal_pledgee_part_pledgee_id_deal_pledgee FOREIGN KEY(pledgee_id) REFERENCES deal_pledgee (id),
    CONSTRAINT fk_deal_pledgee_part_release_id_deal_release FOREIGN KEY(release_id) REFERENCES deal_release (id),
    CONSTRAINT fk_deal_pledgee_part_organisation_id_organisation FOREIGN KEY(organisation_id) REFERENCES organisation (id),
    CONSTRAINT fk_deal_pledgee_part_journal_id_journal FOREIGN KEY(journal_id) REFERENCES journal (id)
)

-- next

CREATE INDEX ix_deal_pledgee_part_pledgee_id ON deal_pledgee_part (pledgee_id)

-- next

CREATE INDEX ix_deal_pledgee_part_release_id ON deal_pledgee_part (release_id)

-- next

CREATE OR REPLACE FUNCTION deal_pledgee_part_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'deal_pledgee_part is append-only'; END $$

-- next

CREATE TRIGGER deal_pledgee_part_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON deal_pledgee_part FOR EACH STATEMENT EXECUTE FUNCTION deal_pledgee_part_append_only()

-- next

CREATE TABLE deal_deposit_given (
    id BIGSERIAL NOT NULL,
    pledgee_id BIGINT NOT NULL,
    n INTEGER NOT NULL,
    organisation_id BIGINT NOT NULL,
    amount_minor BIGINT NOT NULL,
    currency VARCHAR(3) NOT NULL,
    "on" DATE NOT NULL,
    journal_id BIGINT NOT NULL,
    given_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_deal_deposit_given PRIMARY KEY (id),
    CONSTRAINT uq_deal_deposit_given_pledgee_id_n_organisation_id UNIQUE (pledgee_id, n, organisation_id),
    CONSTRAINT ck_deal_deposit_given_amount_positive CHECK (amount_minor > 0),
    CONSTRAINT fk_deal_deposit_given_pledgee_id_deal_pledgee FOREIGN KEY(pledgee_id) REFERENCES deal_pledgee (id),
    CONSTRAINT fk_deal_deposit_given_organisation_id_organisation FOREIGN KEY(organisation_id) REFERENCES organisation (id),
    CONSTRAINT fk_deal_deposit_given_journal_id_journal FOREIGN KEY(journal_id) REFERENCES journal (id)
)

-- next

CREATE INDEX ix_deal_deposit_given_pledgee_id ON deal_deposit_given (pledgee_id)

-- next

CREATE OR REPLACE FUNCTION deal_deposit_given_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'deal_deposit_given is append-only'; END $$

-- next

CREATE TRIGGER deal_deposit_given_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON deal_deposit_given FOR EACH STATEMENT EXECUTE FUNCTION deal_deposit_given_append_only()

-- next

CREATE TABLE deal_release_line (
    id BIGSERIAL NOT NULL,
    release_id BIGINT NOT NULL,
    deal_line_id BIGINT NOT NULL,
    amount_minor BIGINT NOT NULL,
    reversed_minor BIGINT NOT NULL,
    currency VARCHAR(3) NOT NULL,
    CONSTRAINT pk_deal_release_line PRIMARY KEY (id),
    CONSTRAINT uq_deal_release_line_release_id_deal_line_id UNIQUE (release_id, deal_line_id),
    CONSTRAINT ck_deal_release_line_amount_not_negative CHECK (amount_minor >= 0),
    CONSTRAINT ck_deal_release_line_reversed_within_amount CHECK (reversed_minor >= 0 AND reversed_minor <= amount_minor),
    CONSTRAINT fk_deal_release_line_release_id_deal_release FOREIGN KEY(release_id) REFERENCES deal_release (id),
    CONSTRAINT fk_deal_release_line_deal_line_id_deal_line FOREIGN KEY(deal_line_id) REFERENCES deal_line (id)
)

-- next

CREATE TABLE recordal_correction (
    id BIGSERIAL NOT NULL,
    case_id BIGINT NOT NULL,
    n INTEGER NOT NULL,
    note VARCHAR(1000) NOT NULL,
    asked_on DATE NOT NULL,
    due_on DATE NOT NULL,
    answered_on DATE,
    evidence VARCHAR(64),
    CONSTRAINT pk_recordal_correction PRIMARY KEY (id),
    CONSTRAINT uq_recordal_correction_case_id_n UNIQUE (case_id, n),
    CONSTRAINT ck_recordal_correction_n_counts CHECK (n >= 1),
    CONSTRAINT ck_recordal_correction_note_given CHECK (note <> ''),
    CONSTRAINT fk_recordal_correction_case_id_recordal_case FOREIGN KEY(case_id) REFERENCES recordal_case (id)
)

-- next

CREATE TABLE recordal_paper (
    id BIGSERIAL NOT NULL,
    case_id BIGINT NOT NULL,
    name VARCHAR(40) NOT NULL,
    digest VARCHAR(64) NOT NULL,
    kept_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_recordal_paper PRIMARY KEY (id),
    CONSTRAINT uq_recordal_paper_case_id_name UNIQUE (case_id, name),
    CONSTRAINT ck_recordal_paper_digest_is_sha256 CHECK (length(digest) = 64),
    CONSTRAINT fk_recordal_paper_case_id_recordal_case FOREIGN KEY(case_id) REFERENCES recordal_case (id)
)

-- next

CREATE TABLE royalty_claim (
    id BIGSERIAL NOT NULL,
    plan_id BIGINT NOT NULL,
    kind VARCHAR(40) NOT NULL,
    state VARCHAR(40) NOT NULL,
    claimed_for BIGINT NOT NULL,
    claimed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    reason VARCHAR(1000) NOT NULL,
    cost_minor BIGINT NOT NULL,
    currency VARCHAR(3) NOT NULL,
    evidence VARCHAR(64),
    answer VARCHAR(1000) NOT NULL,
    decided_at TIMESTAMP WITH TIME ZONE,
    stated_minor BIGINT,
    true_minor BIGINT,
    cost_shifted BOOLEAN NOT NULL,
    CONSTRAINT pk_royalty_claim PRIMARY KEY (id),
    CONSTRAINT ck_royalty_claim_cost_not_negative CHECK (cost_minor >= 0),
    CONSTRAINT ck_royalty_claim_only_audits_cost CHECK (kind = 'audit' OR cost_minor = 0),
    CONSTRAINT ck_royalty_claim_reason_given CHECK (reason <> ''),
    CONSTRAINT ck_royalty_claim_agreed_with_figures CHECK ((state = 'agreed') = (stated_minor IS NOT NULL AND true_minor IS NOT NULL)),
    CONSTRAINT ck_royalty_claim_decided_at_a_time CHECK (state = 'claimed' OR decided_at IS NOT NULL),
    CONSTRAINT fk_royalty_claim_plan_id_royalty_plan FOREIGN KEY(plan_id) REFERENCES royalty_plan (id),
    CONSTRAINT ck_royalty_claim_claimkind CHECK (kind IN ('audit', 'error')),
    CONSTRAINT ck_royalty_claim_claimstate CHECK (state IN ('claimed', 'agreed', 'declined', 'withdrawn')),
    CONSTRAINT fk_royalty_claim_claimed_for_organisation FOREIGN KEY(claimed_for) REFERENCES organisation (id)
)

-- next

CREATE UNIQUE INDEX uq_royalty_claim_open ON royalty_claim (plan_id) WHERE state = 'claimed'

-- next

CREATE TABLE royalty_inspection (
    id BIGSERIAL NOT NULL,
    plan_id BIGINT NOT NULL,
    announced_on DATE NOT NULL,
    inspects_on DATE NOT NULL,
    announced_by_name VARCHAR(200) NOT NULL,
    CONSTRAINT pk_royalty_inspection PRIMARY KEY (id),
    CONSTRAINT ck_royalty_inspection_days_in_order CHECK (inspects_on >= announced_on),
    CONSTRAINT fk_royalty_inspection_plan_id_royalty_plan FOREIGN KEY(plan_id) REFERENCES royalty_plan (id)
)

-- next

CREATE INDEX ix_royalty_inspection_plan_id ON royalty_inspection (plan_id)

-- next

CREATE OR REPLACE FUNCTION royalty_inspection_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'royalty_inspection is append-only'; END $$

-- next

CREATE TRIGGER royalty_inspection_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON royalty_inspection FOR EACH STATEMENT EXECUTE FUNCTION royalty_inspection_append_only()

-- next

CREATE TABLE royalty_end_notice (
    id BIGSERIAL NOT NULL,
    plan_id BIGINT NOT NULL,
    ground VARCHAR(40) NOT NULL,
    state VARCHAR(40) NOT NULL,
    reason VARCHAR(1000) NOT NULL,
    given_on DATE NOT NULL,
    until DATE NOT NULL,
    closed_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_royalty_end_notice PRIMARY KEY (id),
    CONSTRAINT ck_royalty_end_notice_reason_given CHECK (reason <> ''),
    CONSTRAINT ck_royalty_end_notice_closed_at_a_time CHECK (state = 'given' OR closed_at IS NOT NULL),
    CONSTRAINT fk_royalty_end_notice_plan_id_royalty_plan FOREIGN KEY(plan_id) REFERENCES royalty_plan (id),
    CONSTRAINT ck_royalty_end_notice_endground CHECK (ground IN ('non_payment', 'by_licensee')),
    CONSTRAINT ck_royalty_end_notice_endnoticestate CHECK (state IN ('given', 'lapsed', 'used'))
)

-- next

CREATE UNIQUE INDEX uq_royalty_end_notice_given ON royalty_end_notice (plan_id, ground) WHERE state = 'given'

-- next

CREATE TABLE royalty_payment (
    id BIGSERIAL NOT NULL,
    plan_id BIGINT NOT NULL,
    receipt_id BIGINT NOT NULL,
    payer_id BIGINT NOT NULL,
    received_on DATE NOT NULL,
    amount_minor BIGINT NOT NULL,
    applied_minor BIGINT NOT NULL,
    returned_minor BIGINT NOT NULL,
    currency VARCHAR(3) NOT NULL,
    CONSTRAINT pk_royalty_payment PRIMARY KEY (id),
    CONSTRAINT ck_royalty_payment_amount_positive CHECK (amount_minor > 0),
    CONSTRAINT ck_royalty_payment_used_within_amount CHECK (applied_minor >= 0 AND returned_minor >= 0 AND applied_minor + returned_minor <= amount_minor),
    CONSTRAINT fk_royalty_payment_plan_id_royalty_plan FOREIGN KEY(plan_id) REFERENCES royalty_plan (id),
    CONSTRAINT uq_royalty_payment_receipt_id UNIQUE (receipt_id),
    CONSTRAINT fk_royalty_payment_receipt_id_receipt FOREIGN KEY(receipt_id) REFERENCES receipt (id),
    CONSTRAINT fk_royalty_payment_payer_id_organisation FOREIGN KEY(payer_id) REFERENCES organisation (id)
)

-- next

CREATE INDEX ix_royalty_payment_plan_id ON royalty_payment (plan_id)

-- next

CREATE TABLE royalty_period (
    id BIGSERIAL NOT NULL,
    plan_id BIGINT NOT NULL,
    n INTEGER NOT NULL,
    state VARCHAR(40) NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE NOT NULL,
    least_minor BIGINT,
    royalty JSONB NOT NULL,
    share_bp INTEGER NOT NULL,
    deductions_bp INTEGER,
    report_days INTEGER NOT NULL,
    pay_days INTEGER,
    interest_bp INTEGER NOT NULL,
    threshold_bp INTEGER NOT NULL,
    report_due_on DATE NOT NULL,
    contest_until DATE,
    contest_reason VARCHAR(1000) NOT NULL,
    accepted_version INTEGER,
    accepted_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_royalty_period PRIMARY KEY (id),
    CONSTRAINT uq_royalty_period_plan_id_n UNIQUE (plan_id, n),
    CONSTRAINT uq_royalty_period_plan_id_starts_on UNIQUE (plan_id, starts_on),
    CONSTRAINT ck_royalty_period_days_in_order CHECK (ends_on >= starts_on AND report_due_on > ends_on),
    CONSTRAINT ck_royalty_period_least_not_negative CHECK (least_minor IS NULL OR least_minor >= 0),
    CONSTRAINT ck_royalty_period_accepted_with_statement CHECK (state <> 'accepted' OR accepted_version IS NOT NULL),
    CONSTRAINT ck_royalty_period_counts_when_over CHECK (accepted_version IS NULL OR state NOT IN ('open', 'dropped')),
    CONSTRAINT ck_royalty_period_contested_with_reason CHECK (state <> 'contested' OR contest_reason <> ''),
    CONSTRAINT ck_royalty_period_reported_with_clock CHECK (state <> 'reported' OR contest_until IS NOT NULL),
    CONSTRAINT fk_royalty_period_plan_id_royalty_plan FOREIGN KEY(plan_id) REFERENCES royalty_plan (id),
    CONSTRAINT ck_royalty_period_periodstate CHECK (state IN ('open', 'estimated', 'reported', 'contested', 'accepted', 'dropped'))
)

-- next

CREATE INDEX ix_royalty_period_state_report_due_on ON royalty_period (state, report_due_on)

-- next

CREATE TABLE negotiation_message (
    id BIGSERIAL NOT NULL,
    negotiation_id BIGINT NOT NULL,
    version_no INTEGER NOT NULL,
    author_id BIGINT NOT NULL,
    author_name VARCHAR(200) NOT NULL,
    text TEXT NOT NULL,
    sent_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_negotiation_message PRIMARY KEY (id),
    CONSTRAINT fk_negotiation_message_negotiation_id_version_no_offer FOREIGN KEY(negotiation_id, version_no) REFERENCES offer (negotiation_id, version_no),
    CONSTRAINT ck_negotiation_message_says_something CHECK (text <> ''),
    CONSTRAINT fk_negotiation_message_negotiation_id_negotiation FOREIGN KEY(negotiation_id) REFERENCES negotiation (id),
    CONSTRAINT fk_negotiation_message_author_id_organisation FOREIGN KEY(author_id) REFERENCES organisation (id)
)

-- next

CREATE INDEX ix_negotiation_message_negotiation_id ON negotiation_message (negotiation_id)

-- next

CREATE OR REPLACE FUNCTION negotiation_message_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'negotiation_message is append-only'; END $$

-- next

CREATE TRIGGER negotiation_message_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON negotiation_message FOR EACH STATEMENT EXECUTE FUNCTION negotiation_message_append_only()

-- next

CREATE TABLE negotiation_approval (
    id BIGSERIAL NOT NULL,
    organisation_id BIGINT NOT NULL,
    listing_id BIGINT NOT NULL,
    negotiation_id BIGINT,
    offer_id BIGINT,
    answered_no INTEGER,
    act VARCHAR(40) NOT NULL,
    terms JSONB NOT NULL,
    message TEXT NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    introducer_id BIGINT,
    is_anonymous BOOLEAN NOT NULL,
    amount_minor BIGINT,
    currency VARCHAR(3) NOT NULL,
    state VARCHAR(40) NOT NULL,
    asked_by BIGINT NOT NULL,
    asked_name VARCHAR(200) NOT NULL,
    asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    decided_by BIGINT,
    decided_name VARCHAR(200) NOT NULL,
    decided_at TIMESTAMP WITH TIME ZONE,
    reason TEXT NOT NULL,
    CONSTRAINT pk_negotiation_approval PRIMARY KEY (id),
    CONSTRAINT ck_negotiation_approval_what_it_answers CHECK ((act = 'open') = (answered_no IS NULL AND offer_id IS NULL)),
    CONSTRAINT ck_negotiation_approval_decided_when CHECK ((state = 'asked') = (decided_at IS NULL)),
    CONSTRAINT ck_negotiation_approval_four_eyes CHECK (state NOT IN ('approved', 'declined') OR decided_by <> asked_by),
    CONSTRAINT fk_negotiation_approval_organisation_id_organisation FOREIGN KEY(organisation_id) REFERENCES organisation (id),
    CONSTRAINT fk_negotiation_approval_listing_id_listing FOREIGN KEY(listing_id) REFERENCES listing (id),
    CONSTRAINT fk_negotiation_approval_negotiation_id_negotiation FOREIGN KEY(negotiation_id) REFERENCES negotiation (id),
    CONSTRAINT fk_negotiation_approval_offer_id_offer FOREIGN KEY(offer_id) REFERENCES offer (id),
    CONSTRAINT ck_negotiation_approval_approvalact CHECK (act IN ('open', 'counter', 'accept')),
    CONSTRAINT fk_negotiation_approval_introducer_id_center FOREIGN KEY(introducer_id) REFERENCES center (id),
    CONSTRAINT ck_negotiation_approval_approvalstate CHECK (state IN ('asked', 'approved', 'declined', 'withdrawn', 'lapsed')),
    CONSTRAINT fk_negotiation_approval_asked_by_person FOREIGN KEY(asked_by) REFERENCES person (id),
    CONSTRAINT fk_negotiation_approval_decided_by_person FOREIGN KEY(decided_by) REFERENCES person (id)
)

-- next

CREATE INDEX ix_negotiation_approval_listing_id ON negotiation_approval (listing_id)

-- next

CREATE INDEX ix_negotiation_approval_organisation_id_state ON negotiation_approval (organisation_id, state)

-- next

CREATE UNIQUE INDEX uq_negotiation_approval_asked ON negotiation_approval (negotiation_id, organisation_id) WHERE state = 'asked'

-- next

CREATE TABLE room_log (
    id BIGSERIAL NOT NULL,
    room_id BIGINT NOT NULL,
    document_id BIGINT,
    access_id BIGINT,
    tier INTEGER,
    act VARCHAR(40) NOT NULL,
    organisation_id BIGINT,
    person_id INTEGER,
    person_name VARCHAR(200) NOT NULL,
    copy_no INTEGER,
    address VARCHAR(50) NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_room_log PRIMARY KEY (id),
    CONSTRAINT uq_room_log_room_id_copy_no UNIQUE (room_id, copy_no),
    CONSTRAINT ck_room_log_copies_are_numbered CHECK ((act = 'downloaded') = (copy_no IS NOT NULL)),
    CONSTRAINT fk_room_log_room_id_data_room FOREIGN KEY(room_id) REFERENCES data_room (id),
    CONSTRAINT fk_room_log_document_id_room_document FOREIGN KEY(document_id) REFERENCES room_document (id),
    CONSTRAINT fk_room_log_access_id_room_access FOREIGN KEY(access_id) REFERENCES room_access (id),
    CONSTRAINT ck_room_log_told CHECK (act IN ('asked', 'denied', 'nda_sent', 'signed', 'opened', 'named', 'expired', 'revoked', 'listed', 'viewed', 'downloaded', 'refused')),
    CONSTRAINT fk_room_log_organisation_id_organisation FOREIGN KEY(organisation_id) REFERENCES organisation (id)
)

-- next

CREATE INDEX ix_room_log_access_id ON room_log (access_id)

-- next

CREATE INDEX ix_room_log_room_id_id ON room_log (room_id, id)

-- next

CREATE INDEX ix_room_log_room_id_organisation_id ON room_log (room_id, organisation_id)

-- next

CREATE OR REPLACE FUNCTION room_log_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'room_log is append-only'; END $$

-- next

CREATE TRIGGER room_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON room_log FOR EACH STATEMENT EXECUTE FUNCTION room_log_append_only()

-- next

CREATE TABLE case_former_file (
    id BIGSERIAL NOT NULL,
    case_id BIGINT NOT NULL,
    body VARCHAR(200) NOT NULL,
    case_no VARCHAR(100) NOT NULL,
    key VARCHAR(300) NOT NULL,
    left_on DATE NOT NULL,
    CONSTRAINT pk_case_former_file PRIMARY KEY (id),
    CONSTRAINT ck_case_former_file_named CHECK (body <> '' AND case_no <> ''),
    CONSTRAINT fk_case_former_file_case_id_dispute_case FOREIGN KEY(case_id) REFERENCES dispute_case (id),
    CONSTRAINT uq_case_former_file_key UNIQUE (key)
)

-- next

CREATE INDEX ix_case_former_file_case_id ON case_former_file (case_id)

-- next

CREATE TABLE case_party (
    id BIGSERIAL NOT NULL,
    case_id BIGINT NOT NULL,
    place INTEGER NOT NULL,
    side VARCHAR(40) NOT NULL,
    organisation_id BIGINT,
    name VARCHAR(200) NOT NULL,
    applied_on DATE,
    CONSTRAINT pk_case_party PRIMARY KEY (id),
    CONSTRAINT uq_case_party_case_id_place UNIQUE (case_id, place),
    CONSTRAINT ck_case_party_name_given CHECK (name <> ''),
    CONSTRAINT fk_case_party_case_id_dispute_case FOREIGN KEY(case_id) REFERENCES dispute_case (id),
    CONSTRAINT ck_case_party_side CHECK (side IN ('claimant', 'respondent', 'third_party')),
    CONSTRAINT fk_case_party_organisation_id_organisation FOREIGN KEY(organisation_id) REFERENCES organisation (id)
)

-- next

CREATE INDEX ix_case_party_organisation_id ON case_party (organisation_id)

-- next

CREATE TABLE case_asset (
    id BIGSERIAL NOT NULL,
    case_id BIGINT NOT NULL,
    asset_id BIGINT NOT NULL,
    CONSTRAINT pk_case_asset PRIMARY KEY (id),
    CONSTRAINT uq_case_asset_case_id_asset_id UNIQUE (case_id, asset_id),
    CONSTRAINT fk_case_asset_case_id_dispute_case FOREIGN KEY(case_id) REFERENCES dispute_case (id),
    CONSTRAINT fk_case_asset_asset_id_asset FOREIGN KEY(asset_id) REFERENCES asset (id)
)

-- next

CREATE INDEX ix_case_asset_asset_id ON case_asset (asset_id)

-- next

CREATE TABLE case_deal (
    id BIGSERIAL NOT NULL,
    case_id BIGINT NOT NULL,
    deal_id BIGINT NOT NULL,
    CONSTRAINT pk_case_deal PRIMARY KEY (id),
    CONSTRAINT uq_case_deal_case_id_deal_id UNIQUE (case_id, deal_id),
    CONSTRAINT fk_case_deal_case_id_dispute_case FOREIGN KEY(case_id) REFERENCES dispute_case (id),
    CONSTRAINT fk_case_deal_deal_id_deal FOREIGN KEY(deal_id) REFERENCES deal (id)
)

-- next

CREATE INDEX ix_case_deal_deal_id ON case_deal (deal_id)

-- next

CREATE TABLE title_suspension (
    id BIGSERIAL NOT NULL,
    title_id BIGINT NOT NULL,
    from_date DATE NOT NULL,
    to_date DATE,
    reason VARCHAR(1000) NOT NULL,
    by_rule BOOLEAN NOT NULL,
    check_id BIGINT,
    CONSTRAINT pk_title_suspension PRIMARY KEY (id),
    CONSTRAINT ck_title_suspension_ends_after_it_began CHECK (to_date IS NULL OR to_date >= from_date),
    CONSTRAINT ck_title_suspension_reason_given CHECK (reason <> ''),
    CONSTRAINT fk_title_suspension_title_id_register_title FOREIGN KEY(title_id) REFERENCES register_title (id),
    CONSTRAINT fk_title_suspension_check_id_title_check FOREIGN KEY(check_id) REFERENCES title_check (id)
)

-- next

CREATE INDEX ix_title_suspension_check_id ON title_suspension (check_id)

-- next

CREATE INDEX ix_title_suspension_title_id ON title_suspension (title_id)

-- next

CREATE UNIQUE INDEX uq_title_suspension_open ON title_suspension (title_id) WHERE to_date IS NULL

-- next

CREATE TABLE programme_objection (
    id BIGSERIAL NOT NULL,
    application_id BIGINT NOT NULL,
    state VARCHAR(40) NOT NULL,
    name VARCHAR(200) NOT NULL,
    contact VARCHAR(200) NOT NULL,
    statement VARCHAR(4000) NOT NULL,
    received_on DATE NOT NULL,
    person_id BIGINT,
    entered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    decision VARCHAR(1000) NOT NULL,
    decided_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_programme_objection PRIMARY KEY (id),
    CONSTRAINT ck_programme_objection_in_writing_with_name CHECK (name <> '' AND contact <> '' AND statement <> ''),
    CONSTRAINT ck_programme_objection_decided_with_reason CHECK (state = 'open' OR (decided_at IS NOT NULL AND decision <> '')),
    CONSTRAINT fk_programme_objection_application_id_programme_application FOREIGN KEY(application_id) REFERENCES programme_application (id),
    CONSTRAINT ck_programme_objection_objectionstate CHECK (state IN ('open', 'dismissed', 'upheld')),
    CONSTRAINT fk_programme_objection_person_id_person FOREIGN KEY(person_id) REFERENCES person (id)
)

-- next

CREATE INDEX ix_programme_objection_application_id ON programme_objection (application_id)

-- next

CREATE TABLE line_booking (
    id BIGSERIAL NOT NULL,
    line_id BIGINT NOT NULL,
    kind VARCHAR(40) NOT NULL,
    of_line_id BIGINT,
    receipt_id BIGINT,
    operation_id BIGINT,
    ledger_account VARCHAR(130),
    document VARCHAR(80) NOT NULL,
    state VARCHAR(40) NOT NULL,
    proposed_by INTEGER NOT NULL,
    proposed_by_name VARCHAR(200) NOT NULL,
    proposed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    confirmed_by INTEGER,
    confirmed_by_name VARCHAR(200),
    confirmed_at TIMESTAMP WITH TIME ZONE,
    reason VARCHAR(300) NOT NULL,
    CONSTRAINT pk_line_booking PRIMARY KEY (id),
    CONSTRAINT ck_line_booking_four_eyes CHECK (confirmed_by <> proposed_by),
    CONSTRAINT ck_line_booking_confirmed_by_somebody CHECK ((state = 'confirmed') = (confirmed_by IS NOT NULL)),
    CONSTRAINT ck_line_booking_sent_back_of_a_line CHECK ((kind = 'sent_back') = (of_line_id IS NOT NULL)),
    CONSTRAINT ck_line_booking_moved_by_an_operation CHECK ((kind = 'moved') = (operation_id IS NOT NULL)),
    CONSTRAINT ck_line_booking_taken_back_of_a_receipt CHECK ((kind = 'taken_back') = (receipt_id IS NOT NULL)),
    CONSTRAINT ck_line_booking_of_an_account CHECK ((kind IN ('claim_paid', 'tax_remitted', 'fees_drawn')) = (ledger_account IS NOT NULL)),
    CONSTRAINT ck_line_booking_tax_has_its_certificate CHECK (kind <> 'tax_remitted' OR document <> ''),
    CONSTRAINT fk_line_booking_line_id_bank_line FOREIGN KEY(line_id) REFERENCES bank_line (id),
    CONSTRAINT ck_line_booking_bookingkind CHECK (kind IN ('suspense', 'charge', 'interest', 'sent_back', 'taken_back', 'moved', 'claim_paid', 'tax_remitted', 'fees_drawn')),
    CONSTRAINT fk_line_booking_of_line_id_bank_line FOREIGN KEY(of_line_id) REFERENCES bank_line (id),
    CONSTRAINT fk_line_booking_receipt_id_receipt FOREIGN KEY(receipt_id) REFERENCES receipt (id),
    CONSTRAINT fk_line_booking_operation_id_provider_operation FOREIGN KEY(operation_id) REFERENCES provider_operation (id),
    CONSTRAINT ck_line_booking_bookingstate CHECK (state IN ('proposed', 'confirmed', 'rejected'))
)

-- next

CREATE INDEX ix_line_booking_receipt_id ON line_booking (receipt_id)

-- next

CREATE UNIQUE INDEX uq_line_booking_line_id_standing ON line_booking (line_id) WHERE state <> 'rejected'

-- next

CREATE UNIQUE INDEX uq_line_booking_of_line_id_standing ON line_booking (of_line_id) WHERE state <> 'rejected'

-- next

CREATE UNIQUE INDEX uq_line_booking_operation_id_standing ON line_booking (operation_id) WHERE state <> 'rejected'

-- next

CREATE TABLE royalty_finding (
    id BIGSERIAL NOT NULL,
    claim_id BIGINT NOT NULL,
    period_id BIGINT NOT NULL,
    base_minor BIGINT NOT NULL,
    units BIGINT NOT NULL,
    sublicences_minor BIGINT NOT NULL,
    CONSTRAINT pk_royalty_finding PRIMARY KEY (id),
    CONSTRAINT uq_royalty_finding_claim_id_period_id UNIQUE (claim_id, period_id),
    CONSTRAINT ck_royalty_finding_use_not_negative CHECK (base_minor >= 0 AND units >= 0 AND sublicences_minor >= 0),
    CONSTRAINT fk_royalty_finding_claim_id_royalty_claim FOREIGN KEY(claim_id) REFERENCES royalty_claim (id),
    CONSTRAINT fk_royalty_finding_period_id_royalty_period FOREIGN KEY(period_id) REFERENCES royalty_period (id)
)

-- next

CREATE OR REPLACE FUNCTION royalty_finding_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'royalty_finding is append-only'; END $$

-- next

CREATE TRIGGER royalty_finding_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON royalty_finding FOR EACH STATEMENT EXECUTE FUNCTION royalty_finding_append_only()

-- next

CREATE TABLE royalty_due (
    id BIGSERIAL NOT NULL,
    plan_id BIGINT NOT NULL,
    period_id BIGINT,
    kind VARCHAR(40) NOT NULL,
    key VARCHAR(60) NOT NULL,
    number VARCHAR(30) NOT NULL,
    amount_minor BIGINT NOT NULL,
    paid_minor BIGINT NOT NULL,
    credited_minor BIGINT NOT NULL,
    currency VARCHAR(3) NOT NULL,
    due_on DATE NOT NULL,
    raised_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_royalty_due PRIMARY KEY (id),
    CONSTRAINT uq_royalty_due_key UNIQUE (key),
    CONSTRAINT uq_royalty_due_number UNIQUE (number),
    CONSTRAINT ck_royalty_due_amount_positive CHECK (amount_minor > 0),
    CONSTRAINT ck_royalty_due_own_shape CHECK (number LIKE 'RI-%'),
    CONSTRAINT ck_royalty_due_paid_within_amount CHECK (paid_minor >= 0 AND credited_minor >= 0 AND paid_minor + credited_minor <= amount_minor),
    CONSTRAINT fk_royalty_due_plan_id_royalty_plan FOREIGN KEY(plan_id) REFERENCES royalty_plan (id),
    CONSTRAINT fk_royalty_due_period_id_royalty_period FOREIGN KEY(period_id) REFERENCES royalty_period (id),
    CONSTRAINT ck_royalty_due_duekind CHECK (kind IN ('royalty', 'adjustment', 'interest', 'audit_cost'))
)

-- next

CREATE INDEX ix_royalty_due_due_on ON royalty_due (due_on)

-- next

CREATE INDEX ix_royalty_due_period_id ON royalty_due (period_id)

-- next

CREATE INDEX ix_royalty_due_plan_id ON royalty_due (plan_id)

-- next

CREATE TABLE royalty_reversal (
    id BIGSERIAL NOT NULL,
    plan_id BIGINT NOT NULL,
    kind VARCHAR(40) NOT NULL,
    payment_id BIGINT,
    state VARCHAR(40) NOT NULL,
    amount_minor BIGINT NOT NULL,
    currency VARCHAR(3) NOT NULL,
    reason VARCHAR(1000) NOT NULL,
    asked_by BIGINT,
    asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    approved_by BIGINT,
    decided_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_royalty_reversal PRIMARY KEY (id),
    CONSTRAINT ck_royalty_reversal_amount_positive CHECK (amount_minor > 0),
    CONSTRAINT ck_royalty_reversal_four_eyes CHECK (approved_by IS NULL OR asked_by IS NULL OR approved_by <> asked_by),
    CONSTRAINT ck_royalty_reversal_approver_named CHECK (state <> 'approved' OR approved_by IS NOT NULL),
    CONSTRAINT ck_royalty_reversal_payment_named CHECK ((kind = 'payment') = (payment_id IS NOT NULL)),
    CONSTRAINT fk_royalty_reversal_plan_id_royalty_plan FOREIGN KEY(plan_id) REFERENCES royalty_plan (id),
    CONSTRAINT ck_royalty_reversal_reversalkind CHECK (kind IN ('credit', 'payment')),
    CONSTRAINT fk_royalty_reversal_payment_id_royalty_payment FOREIGN KEY(payment_id) REFERENCES royalty_payment (id),
    CONSTRAINT ck_royalty_reversal_reversalstate CHECK (state IN ('asked', 'approved', 'declined')),
    CONSTRAINT fk_royalty_reversal_asked_by_person FOREIGN KEY(asked_by) REFERENCES person (id),
    CONSTRAINT fk_royalty_reversal_approved_by_person FOREIGN KEY(approved_by) REFERENCES person (id)
)

-- next

CREATE UNIQUE INDEX uq_royalty_reversal_one_asked ON royalty_reversal (plan_id) WHERE state = 'asked'

-- next

CREATE TABLE royalty_report (
    id BIGSERIAL NOT NULL,
    period_id BIGINT NOT NULL,
    n INTEGER NOT NULL,
    from_file BOOLEAN NOT NULL,
    sublicences_minor BIGINT NOT NULL,
    currency VARCHAR(3) NOT NULL,
    note VARCHAR(1000) NOT NULL,
    reported_on DATE NOT NULL,
    reported_at TIMESTAMP WITH TIME ZONE NOT NULL,
    reported_by_name VARCHAR(200) NOT NULL,
    CONSTRAINT pk_royalty_report PRIMARY KEY (id),
    CONSTRAINT uq_royalty_report_period_id_n UNIQUE (period_id, n),
    CONSTRAINT ck_royalty_report_income_not_negative CHECK (sublicences_minor >= 0),
    CONSTRAINT fk_royalty_report_period_id_royalty_period FOREIGN KEY(period_id) REFERENCES royalty_period (id)
)

-- next

CREATE OR REPLACE FUNCTION royalty_report_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'royalty_report is append-only'; END $$

-- next

CREATE TRIGGER royalty_report_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON royalty_report FOR EACH STATEMENT EXECUTE FUNCTION royalty_report_append_only()

-- next

CREATE TABLE royalty_paid (
    id BIGSERIAL NOT NULL,
    payment_id BIGINT NOT NULL,
    due_id BIGINT NOT NULL,
    amount_minor BIGINT NOT NULL,
    CONSTRAINT pk_royalty_paid PRIMARY KEY (id),
    CONSTRAINT uq_royalty_paid_payment_id_due_id UNIQUE (payment_id, due_id),
    CONSTRAINT ck_royalty_paid_amount_positive CHECK (amount_minor > 0),
    CONSTRAINT fk_royalty_paid_payment_id_royalty_payment FOREIGN KEY(payment_id) REFERENCES royalty_payment (id),
    CONSTRAINT fk_royalty_paid_due_id_royalty_due FOREIGN KEY(due_id) REFERENCES royalty_due (id)
)

-- next

CREATE INDEX ix_royalty_paid_due_id ON royalty_paid (due_id)

-- next

CREATE OR REPLACE FUNCTION royalty_paid_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'royalty_paid is append-only'; END $$

-- next

CREATE TRIGGER royalty_paid_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON royalty_paid FOR EACH STATEMENT EXECUTE FUNCTION royalty_paid_append_only()

-- next

CREATE TABLE royalty_report_line (
    id BIGSERIAL NOT NULL,
    report_id BIGINT NOT NULL,
    place INTEGER NOT NULL,
    product VARCHAR(120) NOT NULL,
    territory VARCHAR(60) NOT NULL,
    units BIGINT NOT NULL,
    gross_minor BIGINT NOT NULL,
    deductions_minor BIGINT NOT NULL,
    CONSTRAINT pk_royalty_report_line PRIMARY KEY (id),
    CONSTRAINT uq_royalty_report_line_report_id_place UNIQUE (report_id, place),
    CONSTRAINT ck_royalty_report_line_not_negative CHECK (units >= 0 AND gross_minor >= 0 AND deductions_minor >= 0),
    CONSTRAINT ck_royalty_report_line_deductions_within_gross CHECK (deductions_minor <= gross_minor),
    CONSTRAINT fk_royalty_report_line_report_id_royalty_report FOREIGN KEY(report_id) REFERENCES royalty_report (id)
)

-- next

CREATE OR REPLACE FUNCTION royalty_report_line_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'royalty_report_line is append-only'; END $$

-- next

CREATE TRIGGER royalty_report_line_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON royalty_report_line FOR EACH STATEMENT EXECUTE FUNCTION royalty_report_line_append_only()

-- next

CREATE TABLE royalty_statement (
    id BIGSERIAL NOT NULL,
    period_id BIGINT NOT NULL,
    version INTEGER NOT NULL,
    basis VARCHAR(40) NOT NULL,
    report_id BIGINT,
    base_minor BIGINT NOT NULL,
    units BIGINT NOT NULL,
    sublicences_minor BIGINT NOT NULL,
    earned_minor BIGINT NOT NULL,
    cut_minor BIGINT NOT NULL,
    credited_minor BIGINT NOT NULL,
    top_up_minor BIGINT NOT NULL,
    left_minor BIGINT NOT NULL,
    due_minor BIGINT NOT NULL,
    difference_minor BIGINT NOT NULL,
    currency VARCHAR(3) NOT NULL,
    reason VARCHAR(1000) NOT NULL,
    drawn_at TIMESTAMP WITH TIME ZONE NOT NULL,
    drawn_by_name VARCHAR(200) NOT NULL,
    CONSTRAINT pk_royalty_statement PRIMARY KEY (id),
    CONSTRAINT uq_royalty_statement_period_id_version UNIQUE (period_id, version),
    CONSTRAINT ck_royalty_statement_use_not_negative CHECK (base_minor >= 0 AND units >= 0 AND sublicences_minor >= 0),
    CONSTRAINT ck_royalty_statement_parts_not_negative CHECK (earned_minor >= 0 AND cut_minor >= 0 AND credited_minor >= 0 AND top_up_minor >= 0 AND left_minor >= 0),
    CONSTRAINT ck_royalty_statement_recouped_within_earned CHECK (credited_minor <= earned_minor - cut_minor),
    CONSTRAINT ck_royalty_statement_adds_up CHECK (due_minor = earned_minor - cut_minor - credited_minor + top_up_minor),
    CONSTRAINT ck_royalty_statement_version_counts CHECK (version > 0),
    CONSTRAINT fk_royalty_statement_period_id_royalty_period FOREIGN KEY(period_id) REFERENCES royalty_period (id),
    CONSTRAINT ck_royalty_statement_basis CHECK (basis IN ('report', 'estimate', 'claim', 'least', 'follows')),
    CONSTRAINT fk_royalty_statement_report_id_royalty_report FOREIGN KEY(report_id) REFERENCES royalty_report (id)
)

-- next

CREATE OR REPLACE FUNCTION royalty_statement_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'royalty_statement is append-only'; END $$

-- next

CREATE TRIGGER royalty_statement_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON royalty_statement FOR EACH STATEMENT EXECUTE FUNCTION royalty_statement_append_only()

-- next

CREATE TABLE royalty_credit (
    id BIGSERIAL NOT NULL,
    plan_id BIGINT NOT NULL,
    statement_id BIGINT NOT NULL,
    amount_minor BIGINT NOT NULL,
    used_minor BIGINT NOT NULL,
    refunded_minor BIGINT NOT NULL,
    currency VARCHAR(3) NOT NULL,
    CONSTRAINT pk_royalty_credit PRIMARY KEY (id),
    CONSTRAINT uq_royalty_credit_statement_id UNIQUE (statement_id),
    CONSTRAINT ck_royalty_credit_amount_positive CHECK (amount_minor > 0),
    CONSTRAINT ck_royalty_credit_used_within_amount CHECK (used_minor >= 0 AND refunded_minor >= 0 AND used_minor + refunded_minor <= amount_minor),
    CONSTRAINT fk_royalty_credit_plan_id_royalty_plan FOREIGN KEY(plan_id) REFERENCES royalty_plan (id),
    CONSTRAINT fk_royalty_credit_statement_id_royalty_statement FOREIGN KEY(statement_id) REFERENCES royalty_statement (id)
)

-- next

CREATE INDEX ix_royalty_credit_plan_id ON royalty_credit (plan_id)

-- next

CREATE TABLE royalty_release (
    id BIGSERIAL NOT NULL,
    plan_id BIGINT NOT NULL,
    n INTEGER NOT NULL,
    paid_id BIGINT NOT NULL,
    shared BOOLEAN NOT NULL,
    gross_minor BIGINT NOT NULL,
    currency VARCHAR(3) NOT NULL,
    effective_on DATE NOT NULL,
    released_at TIMESTAMP WITH TIME ZONE NOT NULL,
    journal_id BIGINT NOT NULL,
    CONSTRAINT pk_royalty_release PRIMARY KEY (id),
    CONSTRAINT uq_royalty_release_plan_id_n UNIQUE (plan_id, n),
    CONSTRAINT uq_royalty_release_paid_id UNIQUE (paid_id),
    CONSTRAINT ck_royalty_release_gross_positive CHECK (gross_minor > 0),
    CONSTRAINT fk_royalty_release_plan_id_royalty_plan FOREIGN KEY(plan_id) REFERENCES royalty_plan (id),
    CONSTRAINT fk_royalty_release_paid_id_royalty_paid FOREIGN KEY(paid_id) REFERENCES royalty_paid (id),
    CONSTRAINT fk_royalty_release_journal_id_journal FOREIGN KEY(journal_id) REFERENCES journal (id)
)

-- next

CREATE OR REPLACE FUNCTION royalty_release_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'royalty_release is append-only'; END $$

-- next

CREATE TRIGGER royalty_release_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON royalty_release FOR EACH STATEMENT EXECUTE FUNCTION royalty_release_append_only()

-- next

CREATE TABLE royalty_statement_line (
    id BIGSERIAL NOT NULL,
    statement_id BIGINT NOT NULL,
    place INTEGER NOT NULL,
    kind VARCHAR(40) NOT NULL,
    base_minor BIGINT,
    rate_bp INTEGER,
    units BIGINT,
    per_unit_minor BIGINT,
    amount_minor BIGINT NOT NULL,
    CONSTRAINT pk_royalty_statement_line PRIMARY KEY (id),
    CONSTRAINT uq_royalty_statement_line_statement_id_place UNIQUE (statement_id, place),
    CONSTRAINT fk_royalty_statement_line_statement_id_royalty_statement FOREIGN KEY(statement_id) REFERENCES royalty_statement (id),
    CONSTRAINT ck_royalty_statement_line_linekind CHECK (kind IN ('step', 'units', 'sublicences', 'cap', 'advance', 'top_up'))
)

-- next

CREATE OR REPLACE FUNCTION royalty_statement_line_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'royalty_statement_line is append-only'; END $$

-- next

CREATE TRIGGER royalty_statement_line_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON royalty_statement_line FOR EACH STATEMENT EXECUTE FUNCTION royalty_statement_line_append_only()

-- next

CREATE TABLE royalty_release_line (
    id BIGSERIAL NOT NULL,
    release_id BIGINT NOT NULL,
    place INTEGER NOT NULL,
    kind VARCHAR(40) NOT NULL,
    account VARCHAR(60) NOT NULL,
    organisation_id BIGINT,
    borne_by_id BIGINT,
    center_id BIGINT,
    amount_minor BIGINT NOT NULL,
    tax_rule_id BIGINT,
    treaty_id BIGINT,
    CONSTRAINT pk_royalty_release_line PRIMARY KEY (id),
    CONSTRAINT uq_royalty_release_line_release_id_place UNIQUE (release_id, place),
    CONSTRAINT ck_royalty_release_line_amount_not_negative CHECK (amount_minor >= 0),
    CONSTRAINT ck_royalty_release_line_taxed_by_a_rule CHECK (kind = 'tax' OR (tax_rule_id IS NULL AND treaty_id IS NULL)),
    CONSTRAINT fk_royalty_release_line_release_id_royalty_release FOREIGN KEY(release_id) REFERENCES royalty_release (id),
    CONSTRAINT ck_royalty_release_line_linekind CHECK (kind IN ('seller', 'center', 'broker', 'platform', 'tax')),
    CONSTRAINT fk_royalty_release_line_organisation_id_organisation FOREIGN KEY(organisation_id) REFERENCES organisation (id),
    CONSTRAINT fk_royalty_release_line_borne_by_id_organisation FOREIGN KEY(borne_by_id) REFERENCES organisation (id),
    CONSTRAINT fk_royalty_release_line_center_id_center FOREIGN KEY(center_id) REFERENCES center (id),
    CONSTRAINT fk_royalty_release_line_tax_rule_id_tax_rule FOREIGN KEY(tax_rule_id) REFERENCES tax_rule (id),
    CONSTRAINT fk_royalty_release_line_treaty_id_treaty_rate FOREIGN KEY(treaty_id) REFERENCES treaty_rate (id)
)

-- next

CREATE OR REPLACE FUNCTION royalty_release_line_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'royalty_release_line is append-only'; END $$

-- next

CREATE TRIGGER royalty_release_line_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON royalty_release_line FOR EACH STATEMENT EXECUTE FUNCTION royalty_release_line_append_only()

-- next

CREATE TABLE royalty_taken_back (
    id BIGSERIAL NOT NULL,
    plan_id BIGINT NOT NULL,
    paid_id BIGINT NOT NULL,
    release_id BIGINT,
    key VARCHAR(60) NOT NULL,
    gross_minor BIGINT NOT NULL,
    owed_again BOOLEAN NOT NULL,
    currency VARCHAR(3) NOT NULL,
    effective_on DATE NOT NULL,
    reason VARCHAR(1000) NOT NULL,
    taken_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_royalty_taken_back PRIMARY KEY (id),
    CONSTRAINT uq_royalty_taken_back_key_paid_id UNIQUE (key, paid_id),
    CONSTRAINT ck_royalty_taken_back_gross_positive CHECK (gross_minor > 0),
    CONSTRAINT fk_royalty_taken_back_plan_id_royalty_plan FOREIGN KEY(plan_id) REFERENCES royalty_plan (id),
    CONSTRAINT fk_royalty_taken_back_paid_id_royalty_paid FOREIGN KEY(paid_id) REFERENCES royalty_paid (id),
    CONSTRAINT fk_royalty_taken_back_release_id_royalty_release FOREIGN KEY(release_id) REFERENCES royalty_release (id)
)

-- next

CREATE INDEX ix_royalty_taken_back_paid_id ON royalty_taken_back (paid_id)

-- next

CREATE INDEX ix_royalty_taken_back_plan_id ON royalty_taken_back (plan_id)

-- next

CREATE INDEX ix_royalty_taken_back_release_id ON royalty_taken_back (release_id)

-- next

CREATE OR REPLACE FUNCTION royalty_taken_back_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'royalty_taken_back is append-only'; END $$

-- next

CREATE TRIGGER royalty_taken_back_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON royalty_taken_back FOR EACH STATEMENT EXECUTE FUNCTION royalty_taken_back_append_only()

-- next

CREATE TABLE royalty_taken_back_line (
    id BIGSERIAL NOT NULL,
    taken_back_id BIGINT NOT NULL,
    place INTEGER NOT NULL,
    amount_minor BIGINT NOT NULL,
    CONSTRAINT pk_royalty_taken_back_line PRIMARY KEY (id),
    CONSTRAINT uq_royalty_taken_back_line_taken_back_id_place UNIQUE (taken_back_id, place),
    CONSTRAINT ck_royalty_taken_back_line_amount_not_negative CHECK (amount_minor >= 0),
    CONSTRAINT fk_royalty_taken_back_line_taken_back_id_royalty_taken_back FOREIGN KEY(taken_back_id) REFERENCES royalty_taken_back (id)
)

-- next

CREATE OR REPLACE FUNCTION royalty_taken_back_line_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'royalty_taken_back_line is append-only'; END $$

-- next

CREATE TRIGGER royalty_taken_back_line_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON royalty_taken_back_line FOR EACH STATEMENT EXECUTE FUNCTION royalty_taken_back_line_append_only()
