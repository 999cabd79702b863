CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;
CREATE FUNCTION public.business_now() RETURNS timestamp with time zone
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT clock_timestamp() + (SELECT "offset" FROM public.tenants_businessclock WHERE id = 1) $$;
CREATE FUNCTION public.calls_drop_months(until date) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    name text;
    dropped integer := 0;
BEGIN
    FOR name IN SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'public.calls_call'::regclass LOOP
        IF (to_date(right(name, 7), 'YYYY_MM') + interval '1 month')::date <= until THEN
            EXECUTE 'DROP TABLE public.' || quote_ident(name);
            dropped := dropped + 1;
        END IF;
    END LOOP;
    RETURN dropped;
END $$;
CREATE FUNCTION public.calls_make_month(day date) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    first date := date_trunc('month', day)::date;
    name text := 'calls_call_' || to_char(day, 'YYYY_MM');
BEGIN
    IF to_regclass('public.' || name) IS NOT NULL THEN RETURN; END IF;
    PERFORM pg_advisory_xact_lock(hashtext('calls_make_month'));
    IF to_regclass('public.' || name) IS NOT NULL THEN RETURN; END IF;
    EXECUTE format('CREATE TABLE public.%I PARTITION OF public.calls_call FOR VALUES FROM (%L) TO (%L)', name,
        first::text || ' 00:00+00', (first + interval '1 month')::date::text || ' 00:00+00');
END $$;
CREATE FUNCTION public.calls_refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'comparisons are not changed: % on % is refused', TG_OP, TG_TABLE_NAME; END $$;
CREATE FUNCTION public.client_named(name text) RETURNS uuid
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog'
    AS $$
BEGIN
    RETURN (SELECT id FROM public.tenants_tenant WHERE schema_name = client_named.name);
END $$;
CREATE FUNCTION public.directories_stay() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    RAISE EXCEPTION 'directory % stays: rows of clients name it', OLD.code USING ERRCODE = 'restrict_violation';
END $$;
CREATE FUNCTION public.directories_stay_all() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    RAISE EXCEPTION 'directories stay: rows of clients name them' USING ERRCODE = 'restrict_violation';
END $$;
CREATE FUNCTION public.ledger_refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'accounts are append-only: % on % is refused', TG_OP, TG_TABLE_NAME; END $$;
CREATE FUNCTION public.outbox_message_seen(anyelement) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $_$
BEGIN
    RETURN EXISTS (SELECT FROM public."outbox_message" AS whose WHERE whose.id = $1);
END $_$;
CREATE FUNCTION public.owner_writes_since() RETURNS timestamp with time zone
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    SELECT min(xact_start) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
$$;
CREATE FUNCTION public.pieces(whole text, size integer) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
DECLARE
    told text := pg_catalog.lower(normalize(whole, NFKC));
    parts text[] := '{}';
BEGIN
    FOR place IN 1 .. pg_catalog.length(told) - size + 1 LOOP
        parts[place] := pg_catalog.substr(told, place, size);
    END LOOP;
    RETURN parts;
END $$;
CREATE FUNCTION public.refuse_change_of_agreements() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'agreements are append-only: % on % is refused', TG_OP, TG_TABLE_NAME; END $$;
CREATE FUNCTION public.refuse_change_of_checkpoints() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'checkpoints are append-only: % on % is refused', TG_OP, TG_TABLE_NAME; END $$;
CREATE FUNCTION public.refuse_moving_real_time() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN
    IF NOT OLD.movable AND (NEW."offset", NEW.target) IS DISTINCT FROM (OLD."offset", OLD.target) THEN
        RAISE EXCEPTION 'business time is real time here: this database was not made for a sandbox';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION public.refuse_other_nodes() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN
    IF substring(NEW.nodes FOR length(OLD.nodes)) <> OLD.nodes OR NEW.place <> OLD.place THEN
        RAISE EXCEPTION 'a tile only grows: % on % is refused', TG_OP, TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION public.reviews_case_seen(anyelement) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $_$
BEGIN
    RETURN EXISTS (SELECT FROM public."reviews_case" AS whose WHERE whose.id = $1);
END $_$;
CREATE FUNCTION public.reviews_entry_seen(anyelement) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $_$
BEGIN
    RETURN EXISTS (SELECT FROM public."reviews_entry" AS whose WHERE whose.id = $1);
END $_$;
CREATE FUNCTION public.stamp_update() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.updated_at := clock_timestamp();
    ELSIF NEW IS DISTINCT FROM OLD THEN
        NEW.updated_at := clock_timestamp();
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION public.tenants_follow_blueprint(followed text, wanted text) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET check_function_bodies TO 'off'
    AS $_$
DECLARE told text[]; statement text;
BEGIN
    IF wanted !~ '^[a-z_][a-z0-9_]{0,62}$' THEN RAISE EXCEPTION '% is no name of a schema', wanted; END IF;
    SELECT statements INTO told FROM public.tenants_blueprint WHERE release = followed;
    IF NOT FOUND THEN RETURN false; END IF;
    EXECUTE format('CREATE SCHEMA %I', wanted);
    PERFORM set_config('search_path', quote_ident(wanted), true);
    FOREACH statement IN ARRAY told LOOP
        EXECUTE replace(statement, '_like_this', quote_ident(wanted));
    END LOOP;
    RETURN true;
END $_$;
CREATE FUNCTION public.tenants_make_schema(wanted text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
BEGIN
    IF wanted !~ '^[a-z_][a-z0-9_]{0,62}$' THEN RAISE EXCEPTION '% is no name of a schema', wanted; END IF;
    IF NOT EXISTS (
        SELECT FROM public.tenants_tenant
        WHERE schema_name = wanted AND state IN ('provisioning', 'ready', 'suspended')
    ) THEN
        RAISE EXCEPTION '% is no client that was accepted', wanted;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext(wanted));
    IF EXISTS (SELECT FROM pg_namespace WHERE nspname = wanted) THEN RETURN 'there'; END IF;
    RETURN CASE WHEN public.tenants_follow_blueprint(public.tenants_release(), wanted) THEN 'blueprint' END;
END $_$;
CREATE FUNCTION public.tenants_release() RETURNS text
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    SELECT md5(string_agg(app || '.' || name, ',' ORDER BY app COLLATE "C", name COLLATE "C")) FROM public.django_migrations
$$;


CREATE TABLE public.agenda_work (
    id bigint NOT NULL,
    due_at timestamp with time zone NOT NULL,
    not_before timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    lease_until timestamp with time zone,
    fence integer NOT NULL,
    attempts integer NOT NULL,
    done_at timestamp with time zone,
    last_error text NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    name character varying(60) NOT NULL,
    arguments jsonb NOT NULL,
    lane character varying(8) NOT NULL,
    key character varying(120) NOT NULL,
    tenant_id uuid,
    deaths smallint DEFAULT 0 NOT NULL,
    CONSTRAINT agenda_work_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT agenda_work_deaths_check CHECK ((deaths >= 0)),
    CONSTRAINT agenda_work_fence_check CHECK ((fence >= 0))
);

ALTER TABLE ONLY public.agenda_work FORCE ROW LEVEL SECURITY;
ALTER TABLE public.agenda_work ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.agenda_work_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.agreements_acceptance (
    id bigint NOT NULL,
    person character varying(60) NOT NULL,
    email character varying(254) NOT NULL,
    user_id uuid,
    accepted_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    tenant_id uuid NOT NULL,
    agreement_id bigint NOT NULL
);

ALTER TABLE ONLY public.agreements_acceptance FORCE ROW LEVEL SECURITY;
ALTER TABLE public.agreements_acceptance ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.agreements_acceptance_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.agreements_agreement (
    id bigint NOT NULL,
    kind character varying(8) NOT NULL,
    version integer NOT NULL,
    valid_from timestamp with time zone NOT NULL,
    text text NOT NULL,
    text_en text NOT NULL,
    note character varying(200) NOT NULL,
    created_by character varying(120) NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by_id character varying(40) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT agreements_agreement_version_check CHECK ((version >= 0))
);
ALTER TABLE public.agreements_agreement ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.agreements_agreement_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.attempts_attempt (
    id bigint NOT NULL,
    due_at timestamp with time zone NOT NULL,
    not_before timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    lease_until timestamp with time zone,
    fence integer NOT NULL,
    attempts integer NOT NULL,
    done_at timestamp with time zone,
    last_error text NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    endpoint uuid NOT NULL,
    event uuid NOT NULL,
    round integer NOT NULL,
    number smallint NOT NULL,
    reason character varying(6) NOT NULL,
    outcome character varying(9) NOT NULL,
    sent_at timestamp with time zone,
    code smallint,
    milliseconds integer,
    answer text NOT NULL,
    trouble character varying(200) NOT NULL,
    tenant_id uuid NOT NULL,
    CONSTRAINT attempts_attempt_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT attempts_attempt_code_check CHECK ((code >= 0)),
    CONSTRAINT attempts_attempt_fence_check CHECK ((fence >= 0)),
    CONSTRAINT attempts_attempt_milliseconds_check CHECK ((milliseconds >= 0)),
    CONSTRAINT attempts_attempt_number_check CHECK ((number >= 0)),
    CONSTRAINT attempts_attempt_round_check CHECK ((round >= 0))
);

ALTER TABLE ONLY public.attempts_attempt FORCE ROW LEVEL SECURITY;
ALTER TABLE public.attempts_attempt ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.attempts_attempt_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.auth_group (
    id integer NOT NULL,
    name character varying(150) NOT NULL
);
ALTER TABLE public.auth_group ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.auth_group_permissions (
    id bigint NOT NULL,
    group_id integer NOT NULL,
    permission_id integer NOT NULL
);
ALTER TABLE public.auth_group_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.auth_permission (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    content_type_id integer NOT NULL,
    codename character varying(100) NOT NULL
);
ALTER TABLE public.auth_permission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_permission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.calendars_blackout (
    id bigint NOT NULL,
    code character varying(30) NOT NULL,
    name character varying(40) NOT NULL,
    name_en character varying(40) NOT NULL,
    shape character varying(12) NOT NULL,
    hard boolean NOT NULL,
    from_month_day character varying(5) NOT NULL,
    until_month_day character varying(5) NOT NULL,
    holiday character varying(20) NOT NULL,
    from_time time without time zone,
    until_time time without time zone,
    starts_at timestamp with time zone,
    ends_at timestamp with time zone,
    weekdays jsonb NOT NULL,
    industries jsonb NOT NULL,
    clients jsonb NOT NULL,
    directories jsonb NOT NULL,
    owner character varying(63) NOT NULL,
    time_zone character varying(50) NOT NULL,
    active boolean NOT NULL,
    updated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    CONSTRAINT blackout_has_its_shape CHECK (((((shape)::text = 'yearly'::text) AND (NOT ((from_month_day)::text = ''::text)) AND (NOT ((until_month_day)::text = ''::text))) OR (((shape)::text = ANY ((ARRAY['daily'::character varying, 'working_days'::character varying])::text[])) AND (from_time IS NOT NULL) AND (until_time IS NOT NULL)) OR (((shape)::text = 'holiday'::text) AND (NOT ((holiday)::text = ''::text))) OR (((shape)::text = 'once'::text) AND (ends_at > starts_at) AND (starts_at IS NOT NULL))))
);
ALTER TABLE public.calendars_blackout ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.calendars_blackout_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.calendars_bookedsession (
    id bigint NOT NULL,
    window_id uuid NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    impact boolean NOT NULL,
    by_platform boolean DEFAULT false NOT NULL,
    directories character varying(30)[] NOT NULL,
    resources character varying(60)[] NOT NULL,
    tenant_id uuid NOT NULL
);
ALTER TABLE public.calendars_bookedsession ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.calendars_bookedsession_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.calendars_calendarchange (
    id uuid NOT NULL,
    kind character varying(12) NOT NULL,
    subject character varying(30) NOT NULL,
    name character varying(40) NOT NULL,
    name_en character varying(40) NOT NULL,
    made_by character varying(120) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    made_by_id character varying(40) DEFAULT ''::character varying NOT NULL
);
CREATE TABLE public.calendars_capacity (
    resource character varying(60) NOT NULL,
    most smallint NOT NULL,
    CONSTRAINT calendars_capacity_most_check CHECK ((most >= 0))
);
CREATE TABLE public.calendars_finishedwindow (
    id bigint NOT NULL,
    window_id uuid NOT NULL,
    kind character varying(18) NOT NULL,
    content character varying(20) NOT NULL,
    likely integer NOT NULL,
    most integer NOT NULL,
    told_likely integer,
    promised_most integer NOT NULL,
    took integer NOT NULL,
    on_time boolean NOT NULL,
    starts_at timestamp with time zone,
    finished_at timestamp with time zone NOT NULL,
    tenant_id uuid NOT NULL,
    lane character varying(8) DEFAULT ''::character varying NOT NULL,
    last_party character varying(30) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT calendars_finishedwindow_likely_check CHECK ((likely >= 0)),
    CONSTRAINT calendars_finishedwindow_most_check CHECK ((most >= 0)),
    CONSTRAINT calendars_finishedwindow_promised_most_check CHECK ((promised_most >= 0)),
    CONSTRAINT calendars_finishedwindow_told_likely_check CHECK ((told_likely >= 0)),
    CONSTRAINT calendars_finishedwindow_took_check CHECK ((took >= 0))
);
ALTER TABLE public.calendars_finishedwindow ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.calendars_finishedwindow_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.calendars_ledgerblock (
    id bigint NOT NULL,
    resource character varying(60) NOT NULL,
    block integer NOT NULL,
    "full" bytea NOT NULL
);
ALTER TABLE public.calendars_ledgerblock ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.calendars_ledgerblock_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.calendars_ledgerday (
    id bigint NOT NULL,
    resource character varying(60) NOT NULL,
    day date NOT NULL,
    used smallint[] NOT NULL
);
ALTER TABLE public.calendars_ledgerday ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.calendars_ledgerday_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.calendars_mustmove (
    id uuid NOT NULL,
    window_id uuid NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    reasons jsonb NOT NULL,
    state character varying(11) NOT NULL,
    offered_start timestamp with time zone,
    offered_end timestamp with time zone,
    answer_by timestamp with time zone,
    moved_to timestamp with time zone,
    change_id uuid,
    tenant_id uuid NOT NULL,
    rounds smallint DEFAULT 1 NOT NULL,
    CONSTRAINT calendars_mustmove_rounds_check CHECK ((rounds >= 0))
);

ALTER TABLE ONLY public.calendars_mustmove FORCE ROW LEVEL SECURITY;
CREATE TABLE public.calendars_policy (
    version integer NOT NULL,
    figures jsonb NOT NULL,
    note character varying(200) NOT NULL,
    created_by character varying(120) NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by_id character varying(40) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT calendars_policy_version_check CHECK ((version >= 0))
);
CREATE TABLE public.calls_call (
    tenant_id uuid NOT NULL,
    began_at timestamp with time zone NOT NULL,
    key bigint NOT NULL,
    number character varying(20) NOT NULL,
    seconds integer NOT NULL,
    outcome character varying(14) NOT NULL,
    network character varying(9) NOT NULL,
    region character varying(20) NOT NULL,
    call_import_id uuid NOT NULL,
    handset character varying(20) NOT NULL
)
PARTITION BY RANGE (began_at);
CREATE TABLE public.calls_callimport (
    id uuid NOT NULL,
    name character varying(200) NOT NULL,
    sha256 character varying(64) NOT NULL,
    content bytea NOT NULL,
    layout character varying(20) NOT NULL,
    columns jsonb NOT NULL,
    header boolean NOT NULL,
    zone character varying(50) NOT NULL,
    codes character varying(10) NOT NULL,
    state character varying(8) NOT NULL,
    problem character varying(40) NOT NULL,
    calls integer NOT NULL,
    known integer NOT NULL,
    skipped jsonb NOT NULL,
    first_day date,
    last_day date,
    asked_by character varying(120) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    taken_at timestamp with time zone,
    tenant_id uuid NOT NULL,
    updated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    head bytea NOT NULL,
    whole_sha256 character varying(64) NOT NULL,
    source_id uuid,
    asked_by_id character varying(40) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT calls_callimport_calls_check CHECK ((calls >= 0)),
    CONSTRAINT calls_callimport_known_check CHECK ((known >= 0))
);

ALTER TABLE ONLY public.calls_callimport FORCE ROW LEVEL SECURITY;
CREATE TABLE public.calls_callmapping (
    id bigint NOT NULL,
    headers_sha256 character varying(64) NOT NULL,
    columns jsonb NOT NULL,
    zone character varying(50) NOT NULL,
    codes character varying(10) NOT NULL,
    tenant_id uuid NOT NULL
);

ALTER TABLE ONLY public.calls_callmapping FORCE ROW LEVEL SECURITY;
ALTER TABLE public.calls_callmapping ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.calls_callmapping_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.calls_callsource (
    updated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    id uuid NOT NULL,
    host character varying(253) NOT NULL,
    port integer NOT NULL,
    folder character varying(300) NOT NULL,
    username character varying(100) NOT NULL,
    secret text NOT NULL,
    host_key character varying(1500) NOT NULL,
    offered_key character varying(1500) NOT NULL,
    state character varying(8) NOT NULL,
    trouble character varying(20) NOT NULL,
    detail character varying(300) NOT NULL,
    failing_since timestamp with time zone,
    fetched_at timestamp with time zone,
    seen jsonb NOT NULL,
    made_by character varying(120) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    tenant_id uuid NOT NULL,
    made_by_id character varying(40) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT calls_callsource_port_check CHECK ((port >= 0))
);

ALTER TABLE ONLY public.calls_callsource FORCE ROW LEVEL SECURITY;
CREATE TABLE public.calls_cell (
    id bigint NOT NULL,
    day date NOT NULL,
    hour smallint NOT NULL,
    number character varying(20) NOT NULL,
    network character varying(9) NOT NULL,
    region character varying(20) NOT NULL,
    calls integer NOT NULL,
    counted integer NOT NULL,
    answered integer NOT NULL,
    rejected integer NOT NULL,
    blocked integer NOT NULL,
    call_import_id uuid NOT NULL,
    tenant_id uuid NOT NULL,
    handset character varying(20) NOT NULL,
    CONSTRAINT calls_cell_answered_check CHECK ((answered >= 0)),
    CONSTRAINT calls_cell_blocked_check CHECK ((blocked >= 0)),
    CONSTRAINT calls_cell_calls_check CHECK ((calls >= 0)),
    CONSTRAINT calls_cell_counted_check CHECK ((counted >= 0)),
    CONSTRAINT calls_cell_hour_check CHECK ((hour >= 0)),
    CONSTRAINT calls_cell_rejected_check CHECK ((rejected >= 0))
);
ALTER TABLE public.calls_cell ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.calls_cell_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.calls_comparison (
    id uuid NOT NULL,
    window_id uuid NOT NULL,
    title character varying(200) NOT NULL,
    look smallint NOT NULL,
    made_at timestamp with time zone NOT NULL,
    verdict character varying(7) NOT NULL,
    change double precision NOT NULL,
    low double precision NOT NULL,
    high double precision,
    p double precision NOT NULL,
    before_calls integer NOT NULL,
    before_answered integer NOT NULL,
    after_calls integer NOT NULL,
    after_answered integer NOT NULL,
    days_before smallint NOT NULL,
    days_after smallint NOT NULL,
    least_found double precision NOT NULL,
    "between" double precision NOT NULL,
    with_controls boolean NOT NULL,
    enough_on date,
    mix double precision NOT NULL,
    rate double precision NOT NULL,
    suspects jsonb NOT NULL,
    data_sha256 character varying(64) NOT NULL,
    tenant_id uuid NOT NULL,
    repaired_since date,
    enough_after smallint,
    enough_to character varying(7) NOT NULL,
    earlier_days smallint NOT NULL,
    titles jsonb NOT NULL,
    CONSTRAINT calls_comparison_after_answered_check CHECK ((after_answered >= 0)),
    CONSTRAINT calls_comparison_after_calls_check CHECK ((after_calls >= 0)),
    CONSTRAINT calls_comparison_before_answered_check CHECK ((before_answered >= 0)),
    CONSTRAINT calls_comparison_before_calls_check CHECK ((before_calls >= 0)),
    CONSTRAINT calls_comparison_days_after_check CHECK ((days_after >= 0)),
    CONSTRAINT calls_comparison_days_before_check CHECK ((days_before >= 0)),
    CONSTRAINT calls_comparison_earlier_days_check CHECK ((earlier_days >= 0)),
    CONSTRAINT calls_comparison_enough_after_check CHECK ((enough_after >= 0)),
    CONSTRAINT calls_comparison_look_check CHECK ((look >= 0))
);

ALTER TABLE ONLY public.calls_comparison FORCE ROW LEVEL SECURITY;
CREATE TABLE public.campaigns_campaign (
    id uuid NOT NULL,
    content character varying(20) NOT NULL,
    reason character varying(200) NOT NULL,
    state character varying(7) NOT NULL,
    canary_percent smallint NOT NULL,
    further_waves smallint NOT NULL,
    nightly_capacity integer NOT NULL,
    failure_limit smallint NOT NULL,
    log jsonb NOT NULL,
    created_by character varying(120) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    model_id uuid,
    document_type_id bigint,
    created_by_id character varying(40) DEFAULT ''::character varying NOT NULL,
    standby_percent smallint DEFAULT 50 NOT NULL,
    audience jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT campaigns_campaign_canary_percent_check CHECK ((canary_percent >= 0)),
    CONSTRAINT campaigns_campaign_failure_limit_check CHECK ((failure_limit >= 0)),
    CONSTRAINT campaigns_campaign_further_waves_check CHECK ((further_waves >= 0)),
    CONSTRAINT campaigns_campaign_nightly_capacity_check CHECK ((nightly_capacity >= 0)),
    CONSTRAINT campaigns_campaign_standby_percent_check CHECK ((standby_percent >= 0))
);
CREATE TABLE public.campaigns_look (
    campaign_id uuid NOT NULL,
    waves jsonb NOT NULL,
    clients integer NOT NULL,
    rows jsonb NOT NULL,
    begun_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT campaigns_look_clients_check CHECK ((clients >= 0))
);
CREATE TABLE public.campaigns_member (
    id bigint NOT NULL,
    state character varying(8) NOT NULL,
    window_id uuid,
    starts_at timestamp with time zone,
    trouble character varying(40) NOT NULL,
    campaign_id uuid NOT NULL,
    tenant_id uuid NOT NULL,
    wave_id bigint NOT NULL
);

ALTER TABLE ONLY public.campaigns_member FORCE ROW LEVEL SECURITY;
ALTER TABLE public.campaigns_member ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.campaigns_member_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.campaigns_wave (
    id bigint NOT NULL,
    "position" smallint NOT NULL,
    state character varying(7) NOT NULL,
    failures_accepted boolean NOT NULL,
    campaign_id uuid NOT NULL,
    CONSTRAINT campaigns_wave_position_check CHECK (("position" >= 0))
);
ALTER TABLE public.campaigns_wave ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.campaigns_wave_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.catalogue_documenttype (
    id bigint NOT NULL,
    code character varying(40) NOT NULL,
    version integer NOT NULL,
    valid_from timestamp with time zone NOT NULL,
    name character varying(60) NOT NULL,
    name_en character varying(60) NOT NULL,
    hint character varying(200) NOT NULL,
    hint_en character varying(200) NOT NULL,
    required boolean NOT NULL,
    subject_types jsonb NOT NULL,
    industries jsonb NOT NULL,
    label_words jsonb NOT NULL,
    alternatives jsonb NOT NULL,
    validity character varying(10) NOT NULL,
    grace_days smallint NOT NULL,
    first_days smallint NOT NULL,
    re_verification_months smallint NOT NULL,
    review_days smallint NOT NULL,
    note character varying(200) NOT NULL,
    created_by character varying(120) NOT NULL,
    personal_number boolean NOT NULL,
    created_by_id character varying(40) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT a_review_takes_a_day CHECK ((review_days >= 1)),
    CONSTRAINT catalogue_documenttype_first_days_check CHECK ((first_days >= 0)),
    CONSTRAINT catalogue_documenttype_grace_days_check CHECK ((grace_days >= 0)),
    CONSTRAINT catalogue_documenttype_re_verification_months_check CHECK ((re_verification_months >= 0)),
    CONSTRAINT catalogue_documenttype_review_days_check CHECK ((review_days >= 0)),
    CONSTRAINT catalogue_documenttype_version_check CHECK ((version >= 0))
);
ALTER TABLE public.catalogue_documenttype ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalogue_documenttype_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.catalogue_terms (
    version integer NOT NULL,
    green_months smallint NOT NULL,
    steady_months smallint NOT NULL,
    minor_months smallint NOT NULL,
    serious_months smallint NOT NULL,
    forged_months smallint NOT NULL,
    reminder_days smallint[] NOT NULL,
    fewest_days smallint NOT NULL,
    most_days smallint NOT NULL,
    most_days_finance smallint NOT NULL,
    appeal_days smallint NOT NULL,
    green_shorter_percent smallint NOT NULL,
    night_shorter_percent smallint NOT NULL,
    note character varying(200) NOT NULL,
    created_by character varying(120) NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    credit_alone integer NOT NULL,
    claim_days smallint NOT NULL,
    kept_days smallint NOT NULL,
    most_unproved_enterprise integer NOT NULL,
    most_unproved_group integer NOT NULL,
    most_unproved_individual integer NOT NULL,
    most_unproved_new integer NOT NULL,
    most_unproved_sole_proprietor integer NOT NULL,
    brand_reminder_days smallint NOT NULL,
    cool_off_days smallint NOT NULL,
    fast_review_minutes smallint NOT NULL,
    night_from time without time zone NOT NULL,
    night_until time without time zone NOT NULL,
    chase_desk_hours smallint NOT NULL,
    chase_mail_hours smallint NOT NULL,
    chase_next_person_hours smallint NOT NULL,
    chase_phone_hours smallint NOT NULL,
    chase_sms_hours smallint NOT NULL,
    emergency_desk_minutes smallint NOT NULL,
    emergency_next_person_minutes smallint NOT NULL,
    emergency_phone_minutes smallint NOT NULL,
    on_call_administrators_minutes smallint NOT NULL,
    on_call_backup_minutes smallint NOT NULL,
    carrier_list_day smallint NOT NULL,
    carrier_list_at time without time zone NOT NULL,
    carrier_list_hours smallint NOT NULL,
    most_file_megabytes integer NOT NULL,
    created_by_id character varying(40) DEFAULT ''::character varying NOT NULL,
    night_telephone character varying(25) DEFAULT ''::character varying NOT NULL,
    telephone character varying(25) DEFAULT ''::character varying NOT NULL,
    party_out_minutes smallint NOT NULL,
    payee_account character varying(40) DEFAULT ''::character varying NOT NULL,
    payee_bank character varying(120) DEFAULT ''::character varying NOT NULL,
    payee_name character varying(120) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT a_night_lasts_over_midnight CHECK ((night_until < night_from)),
    CONSTRAINT a_shorter_review_still_takes_time CHECK ((((green_shorter_percent >= 1) AND (green_shorter_percent <= 90)) AND ((night_shorter_percent >= 1) AND (night_shorter_percent <= 90)))),
    CONSTRAINT a_violation_spoils_a_month CHECK (((forged_months >= 1) AND (minor_months >= 1) AND (serious_months >= 1))),
    CONSTRAINT an_account_to_pay_to_is_whole CHECK (((((payee_account)::text = ''::text) AND ((payee_bank)::text = ''::text) AND ((payee_name)::text = ''::text)) OR (NOT (((payee_name)::text = ''::text) OR ((payee_bank)::text = ''::text) OR ((payee_account)::text = ''::text))))),
    CONSTRAINT an_appeal_takes_a_day CHECK ((appeal_days >= 1)),
    CONSTRAINT catalogue_terms_appeal_days_check CHECK ((appeal_days >= 0)),
    CONSTRAINT catalogue_terms_brand_reminder_days_check CHECK ((brand_reminder_days >= 0)),
    CONSTRAINT catalogue_terms_carrier_list_day_check CHECK ((carrier_list_day >= 0)),
    CONSTRAINT catalogue_terms_carrier_list_hours_check CHECK ((carrier_list_hours >= 0)),
    CONSTRAINT catalogue_terms_chase_desk_hours_check CHECK ((chase_desk_hours >= 0)),
    CONSTRAINT catalogue_terms_chase_mail_hours_check CHECK ((chase_mail_hours >= 0)),
    CONSTRAINT catalogue_terms_chase_next_person_hours_check CHECK ((chase_next_person_hours >= 0)),
    CONSTRAINT catalogue_terms_chase_phone_hours_check CHECK ((chase_phone_hours >= 0)),
    CONSTRAINT catalogue_terms_chase_sms_hours_check CHECK ((chase_sms_hours >= 0)),
    CONSTRAINT catalogue_terms_claim_days_check CHECK ((claim_days >= 0)),
    CONSTRAINT catalogue_terms_cool_off_days_check CHECK ((cool_off_days >= 0)),
    CONSTRAINT catalogue_terms_credit_alone_check CHECK ((credit_alone >= 0)),
    CONSTRAINT catalogue_terms_emergency_desk_minutes_check CHECK ((emergency_desk_minutes >= 0)),
    CONSTRAINT catalogue_terms_emergency_next_person_minutes_check CHECK ((emergency_next_person_minutes >= 0)),
    CONSTRAINT catalogue_terms_emergency_phone_minutes_check CHECK ((emergency_phone_minutes >= 0)),
    CONSTRAINT catalogue_terms_fast_review_minutes_check CHECK ((fast_review_minutes >= 0)),
    CONSTRAINT catalogue_terms_fewest_days_check CHECK ((fewest_days >= 0)),
    CONSTRAINT catalogue_terms_forged_months_check CHECK ((forged_months >= 0)),
    CONSTRAINT catalogue_terms_green_months_check CHECK ((green_months >= 0)),
    CONSTRAINT catalogue_terms_green_shorter_percent_check CHECK ((green_shorter_percent >= 0)),
    CONSTRAINT catalogue_terms_kept_days_check CHECK ((kept_days >= 0)),
    CONSTRAINT catalogue_terms_minor_months_check CHECK ((minor_months >= 0)),
    CONSTRAINT catalogue_terms_most_days_check CHECK ((most_days >= 0)),
    CONSTRAINT catalogue_terms_most_days_finance_check CHECK ((most_days_finance >= 0)),
    CONSTRAINT catalogue_terms_most_file_megabytes_check CHECK ((most_file_megabytes >= 0)),
    CONSTRAINT catalogue_terms_most_unproved_enterprise_check CHECK ((most_unproved_enterprise >= 0)),
    CONSTRAINT catalogue_terms_most_unproved_group_check CHECK ((most_unproved_group >= 0)),
    CONSTRAINT catalogue_terms_most_unproved_individual_check CHECK ((most_unproved_individual >= 0)),
    CONSTRAINT catalogue_terms_most_unproved_new_check CHECK ((most_unproved_new >= 0)),
    CONSTRAINT catalogue_terms_most_unproved_sole_proprietor_check CHECK ((most_unproved_sole_proprietor >= 0)),
    CONSTRAINT catalogue_terms_night_shorter_percent_check CHECK ((night_shorter_percent >= 0)),
    CONSTRAINT catalogue_terms_on_call_administrators_minutes_check CHECK ((on_call_administrators_minutes >= 0)),
    CONSTRAINT catalogue_terms_on_call_backup_minutes_check CHECK ((on_call_backup_minutes >= 0)),
    CONSTRAINT catalogue_terms_party_out_minutes_check CHECK ((party_out_minutes >= 0)),
    CONSTRAINT catalogue_terms_serious_months_check CHECK ((serious_months >= 0)),
    CONSTRAINT catalogue_terms_steady_months_check CHECK ((steady_months >= 0)),
    CONSTRAINT catalogue_terms_version_check CHECK ((version >= 0)),
    CONSTRAINT green_takes_as_long_as_steady CHECK (((green_months >= steady_months) AND (steady_months >= 1))),
    CONSTRAINT re_verification_days_in_order CHECK (((fewest_days >= 1) AND (most_days >= fewest_days) AND (most_days_finance >= most_days)))
);
CREATE TABLE public.checkpoints_checkpoint (
    "position" bigint NOT NULL,
    log uuid NOT NULL,
    size bigint NOT NULL,
    root bytea NOT NULL,
    note text NOT NULL,
    made_at timestamp with time zone NOT NULL
);
CREATE TABLE public.checkpoints_platformcheckpoint (
    size bigint NOT NULL,
    root bytea NOT NULL,
    note text NOT NULL,
    made_at timestamp with time zone NOT NULL
);
CREATE TABLE public.checkpoints_platformtile (
    place bigint NOT NULL,
    nodes bytea NOT NULL
);
ALTER TABLE ONLY public.checkpoints_platformtile ALTER COLUMN nodes SET STORAGE PLAIN;
CREATE TABLE public.checkpoints_signingkey (
    key_id character varying(8) NOT NULL,
    verifier_key character varying(400) NOT NULL,
    first_used_at timestamp with time zone NOT NULL
);
CREATE TABLE public.directories_callday (
    id bigint NOT NULL,
    day date NOT NULL,
    calls integer NOT NULL,
    failed integer NOT NULL,
    cost integer NOT NULL,
    answered_at timestamp with time zone,
    failed_at timestamp with time zone,
    failure character varying(200) NOT NULL,
    directory_id bigint NOT NULL,
    verb character varying(13) DEFAULT ''::character varying NOT NULL,
    account_id bigint,
    CONSTRAINT directories_callday_calls_check CHECK ((calls >= 0)),
    CONSTRAINT directories_callday_cost_check CHECK ((cost >= 0)),
    CONSTRAINT directories_callday_failed_check CHECK ((failed >= 0))
);
ALTER TABLE public.directories_callday ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.directories_callday_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.directories_connection (
    id bigint NOT NULL,
    name character varying(60) NOT NULL,
    kind character varying(8) NOT NULL,
    calls_a_day integer,
    price_of_a_call integer NOT NULL,
    monthly_budget integer,
    tenant_id uuid,
    callback_series smallint DEFAULT 0 NOT NULL,
    callbacks character varying(6) DEFAULT ''::character varying NOT NULL,
    calls_a_second smallint,
    next_call_at timestamp with time zone,
    open_from time without time zone,
    open_until time without time zone,
    instead_of_id bigint,
    CONSTRAINT directories_connection_callback_series_check CHECK ((callback_series >= 0)),
    CONSTRAINT directories_connection_calls_a_day_check CHECK ((calls_a_day >= 0)),
    CONSTRAINT directories_connection_calls_a_second_check CHECK ((calls_a_second >= 0)),
    CONSTRAINT directories_connection_monthly_budget_check CHECK ((monthly_budget >= 0)),
    CONSTRAINT directories_connection_price_of_a_call_check CHECK ((price_of_a_call >= 0))
);
ALTER TABLE public.directories_connection ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.directories_connection_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.directories_credential (
    id bigint NOT NULL,
    secret text NOT NULL,
    given_by character varying(120) NOT NULL,
    given_at timestamp with time zone NOT NULL,
    agreed_at timestamp with time zone,
    valid_until timestamp with time zone,
    connection_id bigint NOT NULL,
    given_by_id character varying(40) DEFAULT ''::character varying NOT NULL
);
ALTER TABLE public.directories_credential ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.directories_credential_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.directories_directory (
    id bigint NOT NULL,
    code character varying(30) NOT NULL,
    name character varying(40) NOT NULL,
    name_en character varying(40) NOT NULL,
    kind character varying(10) NOT NULL,
    platform character varying(8) NOT NULL,
    adapter character varying(20) NOT NULL,
    address character varying(200) NOT NULL,
    cache_min interval NOT NULL,
    cache_max interval NOT NULL,
    longest_label smallint NOT NULL,
    latin_counts_half boolean NOT NULL,
    characters character varying(8) NOT NULL,
    strictness character varying(9) NOT NULL,
    critical boolean NOT NULL,
    acceleration_price integer,
    appeal_price integer NOT NULL,
    active boolean NOT NULL,
    "position" smallint NOT NULL,
    must_be_seen boolean DEFAULT false NOT NULL,
    shadow boolean DEFAULT false NOT NULL,
    connection_id bigint,
    sightings_count_days smallint DEFAULT 30 NOT NULL,
    sources character varying(80) DEFAULT 'party farm photo aggregator carrier_sms client'::character varying NOT NULL,
    vets_clients boolean DEFAULT false NOT NULL,
    waited_for_since timestamp with time zone,
    CONSTRAINT aggregators_take_no_labels CHECK ((NOT (active AND ((kind)::text = 'aggregator'::text)))),
    CONSTRAINT directories_directory_acceleration_price_check CHECK ((acceleration_price >= 0)),
    CONSTRAINT directories_directory_appeal_price_check CHECK ((appeal_price >= 0)),
    CONSTRAINT directories_directory_longest_label_check CHECK ((longest_label >= 0)),
    CONSTRAINT directories_directory_position_check CHECK (("position" >= 0)),
    CONSTRAINT directories_directory_sightings_count_days_check CHECK ((sightings_count_days >= 0))
);
ALTER TABLE public.directories_directory ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.directories_directory_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.directories_keptlookup (
    id bigint NOT NULL,
    number character varying(20) NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    answer jsonb NOT NULL,
    cost integer NOT NULL,
    taken_at timestamp with time zone,
    aggregator_id bigint NOT NULL,
    tenant_id uuid NOT NULL,
    CONSTRAINT directories_keptlookup_cost_check CHECK ((cost >= 0))
);

ALTER TABLE ONLY public.directories_keptlookup FORCE ROW LEVEL SECURITY;
ALTER TABLE public.directories_keptlookup ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.directories_keptlookup_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.directories_numberstateline (
    id bigint NOT NULL,
    line integer NOT NULL,
    canonical character varying(20) NOT NULL,
    state character varying(9) NOT NULL,
    carrier character varying(20) NOT NULL,
    is_clean boolean NOT NULL,
    asked_id uuid NOT NULL,
    holder character varying(120) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT directories_numberstateline_line_check CHECK ((line >= 0))
);
ALTER TABLE public.directories_numberstateline ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.directories_numberstateline_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.directories_numberstatelist (
    id uuid NOT NULL,
    source character varying(200) NOT NULL,
    content bytea,
    sha256 character varying(64) NOT NULL,
    state character varying(9) NOT NULL,
    cursor character varying(20) NOT NULL,
    lines_read integer NOT NULL,
    clients integer NOT NULL,
    compared integer NOT NULL,
    corrections integer NOT NULL,
    cases integer NOT NULL,
    strangers integer NOT NULL,
    problems jsonb NOT NULL,
    problem_count integer NOT NULL,
    trouble character varying(200) NOT NULL,
    asked_by character varying(120) NOT NULL,
    asked_by_id character varying(40) NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    directory_id bigint NOT NULL,
    CONSTRAINT directories_numberstatelist_cases_check CHECK ((cases >= 0)),
    CONSTRAINT directories_numberstatelist_clients_check CHECK ((clients >= 0)),
    CONSTRAINT directories_numberstatelist_compared_check CHECK ((compared >= 0)),
    CONSTRAINT directories_numberstatelist_corrections_check CHECK ((corrections >= 0)),
    CONSTRAINT directories_numberstatelist_lines_read_check CHECK ((lines_read >= 0)),
    CONSTRAINT directories_numberstatelist_problem_count_check CHECK ((problem_count >= 0)),
    CONSTRAINT directories_numberstatelist_strangers_check CHECK ((strangers >= 0))
);
CREATE TABLE public.directories_partycallback (
    id bigint NOT NULL,
    event character varying(64) NOT NULL,
    content bytea NOT NULL,
    received_at timestamp with time zone NOT NULL,
    times integer NOT NULL,
    connection_id bigint NOT NULL,
    looks integer DEFAULT 0 NOT NULL,
    CONSTRAINT directories_partycallback_looks_check CHECK ((looks >= 0)),
    CONSTRAINT directories_partycallback_times_check CHECK ((times >= 0))
);
ALTER TABLE public.directories_partycallback ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.directories_partycallback_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.directories_partyprofile (
    id bigint NOT NULL,
    state character varying(9) NOT NULL,
    reference character varying(60) NOT NULL,
    valid_until date,
    reason character varying(200) NOT NULL,
    since timestamp with time zone NOT NULL,
    directory_id bigint NOT NULL,
    tenant_id uuid NOT NULL
);

ALTER TABLE ONLY public.directories_partyprofile FORCE ROW LEVEL SECURITY;
ALTER TABLE public.directories_partyprofile ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.directories_partyprofile_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.directories_seenthrough (
    id bigint NOT NULL,
    vendor character varying(30) NOT NULL,
    aggregator_id bigint NOT NULL,
    directory_id bigint NOT NULL
);
ALTER TABLE public.directories_seenthrough ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.directories_seenthrough_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.django_content_type (
    id integer NOT NULL,
    app_label character varying(100) NOT NULL,
    model character varying(100) NOT NULL
);
ALTER TABLE public.django_content_type ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_content_type_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.django_migrations (
    id bigint NOT NULL,
    app character varying(255) NOT NULL,
    name character varying(255) NOT NULL,
    applied timestamp with time zone NOT NULL
);
ALTER TABLE public.django_migrations ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_migrations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.duty_absence (
    person_id uuid NOT NULL,
    person character varying(120) NOT NULL,
    until date NOT NULL,
    set_by character varying(120) NOT NULL,
    set_by_id character varying(40) DEFAULT ''::character varying NOT NULL
);
CREATE TABLE public.duty_alert (
    id uuid NOT NULL,
    kind character varying(16) NOT NULL,
    about character varying(60) NOT NULL,
    title character varying(200) NOT NULL,
    to_id character varying(40) NOT NULL,
    never_id character varying(40) NOT NULL,
    administrators boolean NOT NULL,
    raised_at timestamp with time zone NOT NULL,
    taken jsonb NOT NULL,
    told jsonb NOT NULL,
    acknowledged_at timestamp with time zone,
    acknowledged_by character varying(120) NOT NULL,
    acknowledged_how character varying(5) NOT NULL,
    ended_at timestamp with time zone,
    tenant_id uuid,
    acknowledged_by_id character varying(40) NOT NULL,
    titles jsonb NOT NULL
);

ALTER TABLE ONLY public.duty_alert FORCE ROW LEVEL SECURITY;
CREATE TABLE public.duty_alerttold (
    id bigint NOT NULL,
    person_id uuid NOT NULL,
    loud boolean NOT NULL,
    alert_id uuid NOT NULL,
    call_id uuid
);
ALTER TABLE public.duty_alerttold ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.duty_alerttold_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.duty_dutycall (
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    at timestamp with time zone NOT NULL
);
CREATE TABLE public.duty_shift (
    id bigint NOT NULL,
    day date NOT NULL,
    person_id uuid,
    person character varying(120) NOT NULL,
    set_by character varying(120) NOT NULL,
    backup character varying(120) DEFAULT ''::character varying NOT NULL,
    backup_id uuid,
    gap_told boolean DEFAULT false NOT NULL,
    part character varying(5) DEFAULT 'night'::character varying NOT NULL,
    set_by_id character varying(40) DEFAULT ''::character varying NOT NULL
);
ALTER TABLE public.duty_shift ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.duty_shift_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.errands_deskparty (
    directory_id bigint NOT NULL,
    by character varying(4) NOT NULL,
    sheet character varying(4) NOT NULL,
    form character varying(13) NOT NULL,
    columns text NOT NULL,
    cut_off time without time zone NOT NULL,
    most_rows integer NOT NULL,
    answer_days smallint NOT NULL,
    accepted_words character varying(200) NOT NULL,
    refused_words character varying(200) NOT NULL,
    appeal_documents character varying(400) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT errands_deskparty_answer_days_check CHECK ((answer_days >= 0)),
    CONSTRAINT errands_deskparty_most_rows_check CHECK ((most_rows >= 0))
);
CREATE TABLE public.errands_errand (
    id uuid NOT NULL,
    display bigint NOT NULL,
    revision integer NOT NULL,
    key character varying(120) NOT NULL,
    number character varying(20) NOT NULL,
    label character varying(40),
    before character varying(40) NOT NULL,
    by_hand boolean NOT NULL,
    task character varying(200) NOT NULL,
    state character varying(10) NOT NULL,
    "row" integer NOT NULL,
    made_at timestamp with time zone NOT NULL,
    answers_by timestamp with time zone,
    sent_at timestamp with time zone,
    sent_by character varying(120) NOT NULL,
    ticket character varying(60) NOT NULL,
    answered_at timestamp with time zone,
    answered_by character varying(120) NOT NULL,
    effective_on date,
    reason character varying(200) NOT NULL,
    told_at timestamp with time zone,
    directory_id bigint NOT NULL,
    tenant_id uuid NOT NULL,
    file_id uuid,
    picture_id uuid,
    appeal uuid,
    about character varying(20) DEFAULT ''::character varying NOT NULL,
    statement character varying(500) DEFAULT ''::character varying NOT NULL,
    answered_by_id character varying(40) DEFAULT ''::character varying NOT NULL,
    sent_by_id character varying(40) DEFAULT ''::character varying NOT NULL,
    promised_by timestamp with time zone,
    acceleration uuid,
    forwarding bigint,
    CONSTRAINT errands_errand_revision_check CHECK ((revision >= 0)),
    CONSTRAINT errands_errand_row_check CHECK (("row" >= 0))
);

ALTER TABLE ONLY public.errands_errand FORCE ROW LEVEL SECURITY;
CREATE TABLE public.errands_errandfile (
    id uuid NOT NULL,
    sequence integer NOT NULL,
    name character varying(80) NOT NULL,
    content bytea,
    sha256 character varying(64) NOT NULL,
    rows integer NOT NULL,
    answered integer NOT NULL,
    state character varying(12) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    sent_by character varying(120) NOT NULL,
    sent_how character varying(200) NOT NULL,
    answers_by timestamp with time zone,
    chased_at timestamp with time zone,
    naming_at timestamp with time zone,
    trouble character varying(200) NOT NULL,
    log jsonb NOT NULL,
    directory_id bigint NOT NULL,
    sent_by_id character varying(40) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT errands_errandfile_answered_check CHECK ((answered >= 0)),
    CONSTRAINT errands_errandfile_rows_check CHECK ((rows >= 0)),
    CONSTRAINT errands_errandfile_sequence_check CHECK ((sequence >= 0))
);
CREATE TABLE public.errands_errandpicture (
    id uuid NOT NULL,
    content bytea NOT NULL,
    content_type character varying(40) NOT NULL,
    sha256 character varying(64) NOT NULL,
    given_at timestamp with time zone NOT NULL
);
CREATE TABLE public.errands_errandreceipt (
    id uuid NOT NULL,
    source character varying(200) NOT NULL,
    content bytea,
    sha256 character varying(64) NOT NULL,
    state character varying(8) NOT NULL,
    taken_by character varying(120) NOT NULL,
    taken_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    lines_read integer NOT NULL,
    accepted integer NOT NULL,
    refused integer NOT NULL,
    repeated integer NOT NULL,
    problems jsonb NOT NULL,
    problem_count integer NOT NULL,
    directory_id bigint NOT NULL,
    taken_by_id character varying(40) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT errands_errandreceipt_accepted_check CHECK ((accepted >= 0)),
    CONSTRAINT errands_errandreceipt_lines_read_check CHECK ((lines_read >= 0)),
    CONSTRAINT errands_errandreceipt_problem_count_check CHECK ((problem_count >= 0)),
    CONSTRAINT errands_errandreceipt_refused_check CHECK ((refused >= 0)),
    CONSTRAINT errands_errandreceipt_repeated_check CHECK ((repeated >= 0))
);
CREATE TABLE public.feedback_improvement (
    id uuid NOT NULL,
    name character varying(80) NOT NULL,
    name_en character varying(80) NOT NULL,
    state character varying(9) NOT NULL,
    became character varying(8) NOT NULL,
    became_key character varying(30) NOT NULL,
    became_name character varying(80) NOT NULL,
    became_name_en character varying(80) NOT NULL,
    said character varying(300) NOT NULL,
    said_en character varying(300) NOT NULL,
    appeals smallint NOT NULL,
    made_by character varying(120) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    adopted_by character varying(120) NOT NULL,
    agreed_by character varying(120) NOT NULL,
    adopted_at timestamp with time zone,
    updated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    adopted_by_id character varying(40) DEFAULT ''::character varying NOT NULL,
    agreed_by_id character varying(40) DEFAULT ''::character varying NOT NULL,
    made_by_id character varying(40) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT adopted_is_linked CHECK ((((adopted_at IS NULL) AND ((became)::text = ''::text) AND ((state)::text = 'under_way'::text)) OR ((adopted_at IS NOT NULL) AND ((state)::text = 'adopted'::text) AND (NOT ((became)::text = ''::text)) AND (NOT ((became_key)::text = ''::text))))),
    CONSTRAINT feedback_improvement_appeals_check CHECK ((appeals >= 0)),
    CONSTRAINT many_appeals_take_two CHECK (((appeals = 1) OR ((state)::text = 'under_way'::text) OR ((NOT ((agreed_by)::text = ''::text)) AND (((NOT (((adopted_by_id)::text = ''::text) OR ((agreed_by_id)::text = ''::text))) AND (NOT ((agreed_by_id)::text = (adopted_by_id)::text))) OR ((((adopted_by_id)::text = ''::text) OR ((agreed_by_id)::text = ''::text)) AND (NOT ((agreed_by)::text = (adopted_by)::text)))))))
);
CREATE TABLE public.feedback_suggestion (
    id uuid NOT NULL,
    window_id uuid,
    window_title character varying(200) NOT NULL,
    told character varying(6) NOT NULL,
    timing character varying(6) NOT NULL,
    outcome character varying(6) NOT NULL,
    text text NOT NULL,
    language character varying(10) NOT NULL,
    given_by character varying(120) NOT NULL,
    given_at timestamp with time zone NOT NULL,
    state character varying(9) NOT NULL,
    answer character varying(500) NOT NULL,
    answered_by character varying(120) NOT NULL,
    answered_at timestamp with time zone,
    improvement_id uuid,
    rewarded_for_id uuid,
    tenant_id uuid NOT NULL,
    updated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    window_titles jsonb NOT NULL,
    answered_by_id character varying(40) DEFAULT ''::character varying NOT NULL,
    given_by_id character varying(40) DEFAULT ''::character varying NOT NULL,
    given_by_kind character varying(8) DEFAULT 'person'::character varying NOT NULL,
    CONSTRAINT taken_is_an_improvement CHECK ((((improvement_id IS NOT NULL) AND ((state)::text = 'taken'::text)) OR ((NOT ((state)::text = 'taken'::text)) AND (improvement_id IS NULL))))
);

ALTER TABLE ONLY public.feedback_suggestion FORCE ROW LEVEL SECURITY;
CREATE TABLE public.intake_editpause (
    id bigint NOT NULL,
    reason character varying(200) NOT NULL,
    started_by character varying(120) NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_by character varying(120) NOT NULL,
    ended_at timestamp with time zone,
    ended_by_id character varying(40) DEFAULT ''::character varying NOT NULL,
    started_by_id character varying(40) DEFAULT ''::character varying NOT NULL,
    content character varying(20) DEFAULT ''::character varying NOT NULL,
    ends_at timestamp with time zone,
    industry character varying(12) DEFAULT ''::character varying NOT NULL,
    party character varying(30) DEFAULT ''::character varying NOT NULL,
    moved integer DEFAULT 0 NOT NULL,
    CONSTRAINT intake_editpause_moved_check CHECK ((moved >= 0))
);
ALTER TABLE public.intake_editpause ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.intake_editpause_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.intake_pooled (
    id bigint NOT NULL,
    subject_id uuid NOT NULL,
    lane character varying(8) NOT NULL,
    wish jsonb NOT NULL,
    handed_in_by character varying(120) NOT NULL,
    handed_in_at timestamp with time zone NOT NULL,
    ranked_at timestamp with time zone NOT NULL,
    tenant_id uuid NOT NULL,
    subject character varying(20) NOT NULL,
    "only" jsonb,
    handed_in_by_id character varying(40) DEFAULT ''::character varying NOT NULL,
    handed_in_by_kind character varying(8) DEFAULT 'person'::character varying NOT NULL
);

ALTER TABLE ONLY public.intake_pooled FORCE ROW LEVEL SECURITY;
ALTER TABLE public.intake_pooled ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.intake_pooled_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.ledger_entry (
    id uuid NOT NULL,
    kind character varying(11) NOT NULL,
    unit character varying(6) NOT NULL,
    amount bigint NOT NULL,
    code character varying(40) NOT NULL,
    params jsonb NOT NULL,
    key character varying(120) NOT NULL,
    made_by character varying(120) NOT NULL,
    business_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    reverses_id uuid,
    tenant_id uuid NOT NULL,
    agreed_by character varying(120) DEFAULT ''::character varying NOT NULL,
    agreed_by_id character varying(40) DEFAULT ''::character varying NOT NULL,
    made_by_id character varying(40) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT charges_are_negative CHECK ((((amount < 0) AND ((kind)::text = 'charge'::text)) OR ((NOT ((kind)::text = 'charge'::text)) AND (amount > 0)))),
    CONSTRAINT much_money_takes_two CHECK (((NOT ((amount > 10000000) AND ((kind)::text = 'credit'::text))) OR ((NOT ((agreed_by)::text = ''::text)) AND (((NOT (((made_by_id)::text = ''::text) OR ((agreed_by_id)::text = ''::text))) AND (NOT ((agreed_by_id)::text = (made_by_id)::text))) OR ((((made_by_id)::text = ''::text) OR ((agreed_by_id)::text = ''::text)) AND (NOT ((agreed_by)::text = (made_by)::text))))))),
    CONSTRAINT payments_take_two CHECK (((NOT ((key)::text ~~ 'bank:%'::text)) OR ((NOT ((agreed_by)::text = ''::text)) AND (((NOT (((made_by_id)::text = ''::text) OR ((agreed_by_id)::text = ''::text))) AND (NOT ((agreed_by_id)::text = (made_by_id)::text))) OR ((((made_by_id)::text = ''::text) OR ((agreed_by_id)::text = ''::text)) AND (NOT ((agreed_by)::text = (made_by)::text))))))),
    CONSTRAINT refunds_reverse CHECK (((NOT ((kind)::text = 'refund'::text)) OR (reverses_id IS NOT NULL))),
    CONSTRAINT reversals_of_payments_take_two CHECK (((NOT ((code)::text = 'payment_reversed'::text)) OR ((NOT ((agreed_by)::text = ''::text)) AND (((NOT (((made_by_id)::text = ''::text) OR ((agreed_by_id)::text = ''::text))) AND (NOT ((agreed_by_id)::text = (made_by_id)::text))) OR ((((made_by_id)::text = ''::text) OR ((agreed_by_id)::text = ''::text)) AND (NOT ((agreed_by)::text = (made_by)::text)))))))
);

ALTER TABLE ONLY public.ledger_entry FORCE ROW LEVEL SECURITY;
CREATE TABLE public.ledger_invoicerequest (
    updated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    id uuid NOT NULL,
    state character varying(7) NOT NULL,
    kind character varying(8) NOT NULL,
    title character varying(120) NOT NULL,
    tax_number character varying(18) NOT NULL,
    amount bigint NOT NULL,
    email character varying(254) NOT NULL,
    asked_by character varying(120) NOT NULL,
    asked_by_id character varying(40) NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    number character varying(24) NOT NULL,
    issued_on date,
    reason character varying(200) NOT NULL,
    decided_by character varying(120) NOT NULL,
    decided_by_id character varying(40) NOT NULL,
    decided_at timestamp with time zone,
    tenant_id uuid NOT NULL,
    CONSTRAINT an_invoice_is_more_than_nothing CHECK ((amount > 0)),
    CONSTRAINT an_invoice_refused_has_a_reason CHECK (((NOT ((state)::text = 'refused'::text)) OR (NOT ((reason)::text = ''::text)))),
    CONSTRAINT an_issued_invoice_has_number_and_day CHECK (((NOT ((state)::text = 'issued'::text)) OR ((NOT ((number)::text = ''::text)) AND (issued_on IS NOT NULL))))
);

ALTER TABLE ONLY public.ledger_invoicerequest FORCE ROW LEVEL SECURITY;
CREATE TABLE public.outbox_confirmation (
    id uuid NOT NULL,
    contact uuid NOT NULL,
    channel character varying(5) NOT NULL,
    recipient character varying(64) NOT NULL,
    address character varying(45) NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    wrong smallint NOT NULL,
    ended_at timestamp with time zone,
    answer character varying(8) NOT NULL,
    tenant_id uuid NOT NULL,
    CONSTRAINT outbox_confirmation_wrong_check CHECK ((wrong >= 0))
);

ALTER TABLE ONLY public.outbox_confirmation FORCE ROW LEVEL SECURITY;
CREATE TABLE public.outbox_delivery (
    id uuid NOT NULL,
    provider character varying(20) NOT NULL,
    provider_id character varying(100) NOT NULL,
    id_normal character varying(100) NOT NULL,
    recipient character varying(64) NOT NULL,
    state character varying(9) NOT NULL,
    code character varying(60) NOT NULL,
    submitted_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    ask_at timestamp with time zone,
    asked smallint NOT NULL,
    pressed character varying(1) NOT NULL,
    message_id bigint,
    CONSTRAINT outbox_delivery_asked_check CHECK ((asked >= 0))
);

ALTER TABLE ONLY public.outbox_delivery FORCE ROW LEVEL SECURITY;
CREATE TABLE public.outbox_message (
    id bigint NOT NULL,
    due_at timestamp with time zone NOT NULL,
    not_before timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    lease_until timestamp with time zone,
    fence integer NOT NULL,
    attempts integer NOT NULL,
    done_at timestamp with time zone,
    last_error text NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    channel character varying(5) NOT NULL,
    template character varying(60) NOT NULL,
    recipient_kind character varying(10) NOT NULL,
    recipient_id uuid,
    about character varying(60) NOT NULL,
    parameters jsonb NOT NULL,
    key character varying(200) NOT NULL,
    state character varying(7) NOT NULL,
    sent_at timestamp with time zone,
    tenant_id uuid NOT NULL,
    worth_until timestamp with time zone,
    unanswered smallint DEFAULT 0 NOT NULL,
    in_air_since timestamp with time zone,
    topic character varying(20) DEFAULT ''::character varying NOT NULL,
    keys character varying(10) DEFAULT ''::character varying NOT NULL,
    pressed character varying(1) DEFAULT ''::character varying NOT NULL,
    receipt character varying(9) DEFAULT ''::character varying NOT NULL,
    receipt_at timestamp with time zone,
    urgent boolean DEFAULT false NOT NULL,
    gather character varying(7) DEFAULT ''::character varying NOT NULL,
    within bigint,
    CONSTRAINT outbox_message_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT outbox_message_fence_check CHECK ((fence >= 0)),
    CONSTRAINT outbox_message_unanswered_check CHECK ((unanswered >= 0))
);

ALTER TABLE ONLY public.outbox_message FORCE ROW LEVEL SECURITY;
ALTER TABLE public.outbox_message ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.outbox_message_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.outbox_providerstanding (
    provider character varying(20) NOT NULL,
    channel character varying(5) NOT NULL,
    weight smallint NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT outbox_providerstanding_weight_check CHECK ((weight >= 0))
);
CREATE TABLE public.outbox_providertemplate (
    id uuid NOT NULL,
    vendor character varying(20) NOT NULL,
    channel character varying(5) NOT NULL,
    template character varying(60) NOT NULL,
    language character varying(10) NOT NULL,
    text text NOT NULL,
    variables jsonb NOT NULL,
    digest character varying(64) NOT NULL,
    code character varying(60) NOT NULL,
    state character varying(9) NOT NULL,
    reason character varying(500) NOT NULL,
    drift text NOT NULL,
    asked_at timestamp with time zone,
    current boolean NOT NULL
);
CREATE TABLE public.outbox_receivedsms (
    digest character varying(64) NOT NULL,
    received_at timestamp with time zone NOT NULL
);
CREATE TABLE public.promises_promisealert (
    id bigint NOT NULL,
    window_id uuid NOT NULL,
    title character varying(200) NOT NULL,
    lane character varying(8) NOT NULL,
    due_at timestamp with time zone NOT NULL,
    raised_at timestamp with time zone NOT NULL,
    tenant_id uuid NOT NULL,
    titles jsonb NOT NULL,
    parties character varying(30)[] DEFAULT '{}'::character varying(30)[] NOT NULL
);

ALTER TABLE ONLY public.promises_promisealert FORCE ROW LEVEL SECURITY;
ALTER TABLE public.promises_promisealert ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.promises_promisealert_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.registry_aliasclaim (
    key character varying(120) NOT NULL,
    claimed_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    tenant_id uuid NOT NULL
);
CREATE TABLE public.registry_handsetpicture (
    id uuid NOT NULL,
    display bigint NOT NULL,
    number character varying(20) NOT NULL,
    wanted character varying(40),
    shown character varying(40),
    mark character varying(20) NOT NULL,
    content bytea,
    size integer NOT NULL,
    content_type character varying(40) NOT NULL,
    sha256 character varying(64) NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    brand character varying(40) NOT NULL,
    os character varying(40) NOT NULL,
    carrier character varying(40) NOT NULL,
    taken_by character varying(120) NOT NULL,
    taken_by_id character varying(40) NOT NULL,
    taken_at timestamp with time zone NOT NULL,
    at_desk boolean NOT NULL,
    state character varying(9) NOT NULL,
    decided_by character varying(120) NOT NULL,
    decided_at timestamp with time zone,
    directory_id bigint NOT NULL,
    tenant_id uuid NOT NULL,
    decided_by_id character varying(40) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT registry_handsetpicture_size_check CHECK ((size >= 0))
);

ALTER TABLE ONLY public.registry_handsetpicture FORCE ROW LEVEL SECURITY;
CREATE TABLE public.registry_labelclaim (
    key character varying(120) NOT NULL,
    claimed_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    tenant_id uuid NOT NULL
);
CREATE TABLE public.registry_labelinuse (
    id bigint NOT NULL,
    text character varying(40) NOT NULL,
    key text NOT NULL,
    tenant_id uuid NOT NULL
);
ALTER TABLE public.registry_labelinuse ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.registry_labelinuse_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.registry_modelinuse (
    tenant_id uuid NOT NULL,
    since timestamp with time zone NOT NULL,
    version_id uuid NOT NULL
);

ALTER TABLE ONLY public.registry_modelinuse FORCE ROW LEVEL SECURITY;
CREATE TABLE public.registry_modelversion (
    id uuid NOT NULL,
    version character varying(40) NOT NULL,
    sha256 character varying(64) NOT NULL,
    data_sha256 character varying(64) NOT NULL,
    thresholds jsonb NOT NULL,
    measures jsonb NOT NULL,
    evaluation jsonb,
    artefact text NOT NULL,
    campaign_id uuid,
    state character varying(9) NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    evaluated_at timestamp with time zone,
    activated_at timestamp with time zone,
    activated_by character varying(120) NOT NULL,
    activated_by_id character varying(40) DEFAULT ''::character varying NOT NULL
);
CREATE TABLE public.registry_numberclaim (
    canonical character varying(20) NOT NULL,
    claimed_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    tenant_id uuid NOT NULL
);
CREATE TABLE public.registry_numbercode (
    id uuid NOT NULL,
    canonical character varying(20) NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    wrong smallint NOT NULL,
    ended_at timestamp with time zone,
    tenant_id uuid NOT NULL,
    CONSTRAINT registry_numbercode_wrong_check CHECK ((wrong >= 0))
);

ALTER TABLE ONLY public.registry_numbercode FORCE ROW LEVEL SECURITY;
CREATE TABLE public.registry_publicnumber (
    id bigint NOT NULL,
    pattern character varying(8) NOT NULL,
    version integer NOT NULL,
    name character varying(60) NOT NULL,
    name_en character varying(60) NOT NULL,
    source character varying(200) NOT NULL,
    listed boolean NOT NULL,
    note character varying(200) NOT NULL,
    created_by character varying(120) NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by_id character varying(40) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT registry_publicnumber_version_check CHECK ((version >= 0))
);
ALTER TABLE public.registry_publicnumber ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.registry_publicnumber_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.registry_standbyallocation (
    id bigint NOT NULL,
    number character varying(20) NOT NULL,
    window_id uuid NOT NULL,
    opened_at timestamp with time zone,
    until timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    tenant_id uuid NOT NULL,
    standby_id character varying(15) NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    failed_at timestamp with time zone,
    taken_at timestamp with time zone
);
ALTER TABLE public.registry_standbyallocation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.registry_standbyallocation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.registry_standbynumber (
    canonical character varying(15) NOT NULL,
    owner character varying(120) NOT NULL,
    proof_name character varying(200) NOT NULL,
    proof_sha256 character varying(64) NOT NULL,
    cool_down interval NOT NULL,
    active boolean NOT NULL,
    free boolean NOT NULL,
    usable_from timestamp with time zone,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL
);
CREATE TABLE public.registry_unprovedcount (
    tenant_id uuid NOT NULL,
    waiting integer NOT NULL,
    kept integer NOT NULL,
    disputed integer NOT NULL,
    counted_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    CONSTRAINT registry_unprovedcount_disputed_check CHECK ((disputed >= 0)),
    CONSTRAINT registry_unprovedcount_kept_check CHECK ((kept >= 0)),
    CONSTRAINT registry_unprovedcount_waiting_check CHECK ((waiting >= 0))
);

ALTER TABLE ONLY public.registry_unprovedcount FORCE ROW LEVEL SECURITY;
CREATE TABLE public.reviews_attachment (
    id uuid NOT NULL,
    name character varying(120) NOT NULL,
    content_type character varying(40) NOT NULL,
    size integer NOT NULL,
    sha256 character varying(64) NOT NULL,
    file character varying(200) NOT NULL,
    pages smallint NOT NULL,
    entry_id bigint NOT NULL,
    CONSTRAINT reviews_attachment_pages_check CHECK ((pages >= 0)),
    CONSTRAINT reviews_attachment_size_check CHECK ((size >= 0))
);

ALTER TABLE ONLY public.reviews_attachment FORCE ROW LEVEL SECURITY;
CREATE TABLE public.reviews_case (
    id uuid NOT NULL,
    kind character varying(16) NOT NULL,
    state character varying(10) NOT NULL,
    lane character varying(8) NOT NULL,
    subject_kind character varying(40) NOT NULL,
    subject_id uuid NOT NULL,
    title character varying(200) NOT NULL,
    facts jsonb NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    in_working_hours boolean NOT NULL,
    waiting_since timestamp with time zone,
    waited interval NOT NULL,
    assigned_to character varying(120) NOT NULL,
    assigned_to_id character varying(40) NOT NULL,
    four_eyes boolean NOT NULL,
    proposed_by character varying(120) NOT NULL,
    proposed_by_id character varying(40) NOT NULL,
    decided_at timestamp with time zone,
    decided_by character varying(120) NOT NULL,
    decided_by_id character varying(40) NOT NULL,
    reason_code character varying(40) NOT NULL,
    reason text NOT NULL,
    looking character varying(120) NOT NULL,
    looking_until timestamp with time zone,
    version integer NOT NULL,
    tenant_id uuid NOT NULL,
    reopened boolean DEFAULT false NOT NULL,
    handed_in_by_id character varying(40) DEFAULT ''::character varying NOT NULL,
    updated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    harm_at timestamp with time zone,
    ranked_at timestamp with time zone GENERATED ALWAYS AS (timezone('UTC'::text, LEAST((timezone('UTC'::text, due_at) -
CASE
    WHEN ((lane)::text = 'fast'::text) THEN '1 day'::interval
    WHEN ((lane)::text = 'green'::text) THEN '08:00:00'::interval
    WHEN ((lane)::text = 'standard'::text) THEN '00:00:00'::interval
    WHEN ((lane)::text = 'bulk'::text) THEN '-1 days'::interval
    ELSE '00:00:00'::interval
END),
CASE
    WHEN (harm_at IS NOT NULL) THEN (timezone('UTC'::text, GREATEST(harm_at, opened_at)) - '3 days'::interval)
    ELSE NULL::timestamp without time zone
END))) STORED,
    CONSTRAINT failing_a_re_verification_takes_two CHECK (((NOT (((kind)::text = 're_verification'::text) AND ((state)::text = 'rejected'::text) AND ((subject_kind)::text = 're_verification'::text))) OR ((NOT ((proposed_by_id)::text = ''::text)) AND (NOT ((decided_by_id)::text = ''::text)) AND (NOT ((proposed_by_id)::text = (decided_by_id)::text))))),
    CONSTRAINT high_risk_takes_two CHECK (((NOT (four_eyes AND ((state)::text = 'approved'::text))) OR ((NOT ((proposed_by_id)::text = ''::text)) AND (NOT ((decided_by_id)::text = ''::text)) AND (NOT ((proposed_by_id)::text = (decided_by_id)::text))))),
    CONSTRAINT nobody_decides_about_themselves CHECK (((NOT ((kind)::text = 'staff_act'::text)) OR ((NOT ((decided_by_id)::text = ((subject_id)::character varying)::text)) AND (NOT ((proposed_by_id)::text = ((subject_id)::character varying)::text))))),
    CONSTRAINT questions_are_answered_others_decided CHECK (((((kind)::text = 'support'::text) AND ((state)::text = ANY ((ARRAY['open'::character varying, 'waiting'::character varying, 'answered'::character varying, 'solved'::character varying, 'withdrawn'::character varying])::text[]))) OR ((NOT ((kind)::text = 'support'::text)) AND (NOT ((state)::text = ANY ((ARRAY['answered'::character varying, 'solved'::character varying])::text[])))))),
    CONSTRAINT reviews_case_version_check CHECK ((version >= 0)),
    CONSTRAINT who_hands_in_never_approves CHECK (((NOT ((state)::text = 'approved'::text)) OR ((handed_in_by_id)::text = ''::text) OR (NOT ((decided_by_id)::text = (handed_in_by_id)::text))))
);

ALTER TABLE ONLY public.reviews_case FORCE ROW LEVEL SECURITY;
CREATE TABLE public.reviews_entry (
    id bigint NOT NULL,
    side character varying(8) NOT NULL,
    author character varying(120) NOT NULL,
    action character varying(20) NOT NULL,
    text text NOT NULL,
    internal boolean NOT NULL,
    at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    case_id uuid NOT NULL,
    updated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    author_id character varying(40) DEFAULT ''::character varying NOT NULL,
    author_kind character varying(8) DEFAULT ''::character varying NOT NULL
);

ALTER TABLE ONLY public.reviews_entry FORCE ROW LEVEL SECURITY;
ALTER TABLE public.reviews_entry ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reviews_entry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.seasons_season (
    id bigint NOT NULL,
    code character varying(30) NOT NULL,
    version integer NOT NULL,
    name character varying(30) NOT NULL,
    name_en character varying(40) NOT NULL,
    industries jsonb NOT NULL,
    label_words jsonb NOT NULL,
    from_month_day character varying(5) NOT NULL,
    until_month_day character varying(5) NOT NULL,
    days_before_new_year smallint,
    days_after_new_year smallint,
    lead_days smallint[] NOT NULL,
    active boolean NOT NULL,
    note character varying(200) NOT NULL,
    created_by character varying(120) NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by_id character varying(40) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT season_has_its_dates CHECK ((((NOT ((from_month_day)::text = ''::text)) AND (NOT ((until_month_day)::text = ''::text)) AND (days_after_new_year IS NULL) AND (days_before_new_year IS NULL)) OR ((days_after_new_year IS NOT NULL) AND (days_before_new_year IS NOT NULL) AND ((from_month_day)::text = ''::text) AND ((until_month_day)::text = ''::text)))),
    CONSTRAINT seasons_season_days_after_new_year_check CHECK ((days_after_new_year >= 0)),
    CONSTRAINT seasons_season_days_before_new_year_check CHECK ((days_before_new_year >= 0)),
    CONSTRAINT seasons_season_version_check CHECK ((version >= 0))
);
ALTER TABLE public.seasons_season ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.seasons_season_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.tenants_blueprint (
    release character varying(32) NOT NULL,
    statements text[] NOT NULL
);
CREATE TABLE public.tenants_businessclock (
    id bigint NOT NULL,
    "offset" interval NOT NULL,
    target timestamp with time zone,
    movable boolean DEFAULT false NOT NULL,
    CONSTRAINT one_business_clock CHECK ((id = 1))
);
ALTER TABLE public.tenants_businessclock ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.tenants_businessclock_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE UNLOGGED TABLE public.tenants_cache (
    cache_key character varying(255) NOT NULL,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE TABLE public.tenants_companysignin (
    id uuid NOT NULL,
    issuer character varying(300) NOT NULL,
    client_id character varying(200) NOT NULL,
    client_secret text NOT NULL,
    domain character varying(253) NOT NULL,
    proof character varying(43) NOT NULL,
    proved_at timestamp with time zone,
    missing_since timestamp with time zone,
    checked_at timestamp with time zone,
    trouble character varying(9) NOT NULL,
    role character varying(13) NOT NULL,
    claim character varying(100) NOT NULL,
    roles jsonb NOT NULL,
    required boolean NOT NULL,
    tenant_id uuid NOT NULL
);

ALTER TABLE ONLY public.tenants_companysignin FORCE ROW LEVEL SECURITY;
CREATE TABLE public.tenants_contactaddress (
    id bigint NOT NULL,
    contact uuid NOT NULL,
    digest character varying(64) NOT NULL,
    tenant_id uuid NOT NULL
);

ALTER TABLE ONLY public.tenants_contactaddress FORCE ROW LEVEL SECURITY;
ALTER TABLE public.tenants_contactaddress ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.tenants_contactaddress_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.tenants_databaseorigin (
    id bigint NOT NULL,
    origin character varying(60) NOT NULL,
    CONSTRAINT one_database_origin CHECK ((id = 1))
);
ALTER TABLE public.tenants_databaseorigin ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.tenants_databaseorigin_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.tenants_domain (
    id bigint NOT NULL,
    domain character varying(253) NOT NULL,
    is_primary boolean NOT NULL,
    tenant_id uuid NOT NULL
);
ALTER TABLE public.tenants_domain ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.tenants_domain_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.tenants_orderepoch (
    tenant_id uuid NOT NULL,
    epoch uuid NOT NULL
);

ALTER TABLE ONLY public.tenants_orderepoch FORCE ROW LEVEL SECURITY;
CREATE TABLE public.tenants_party (
    address character varying(300) NOT NULL,
    silence interval NOT NULL,
    silent_until timestamp with time zone,
    trouble text NOT NULL,
    trouble_since timestamp with time zone,
    failed_at timestamp with time zone
);
CREATE TABLE public.tenants_partyplace (
    id bigint NOT NULL,
    party character varying(300) NOT NULL,
    place smallint NOT NULL,
    holder integer NOT NULL,
    holder_since timestamp with time zone NOT NULL,
    lease_until timestamp with time zone,
    CONSTRAINT tenants_partyplace_place_check CHECK ((place >= 0))
);
ALTER TABLE public.tenants_partyplace ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.tenants_partyplace_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.tenants_restore (
    id bigint NOT NULL,
    restored_at timestamp with time zone NOT NULL,
    tenant_id uuid
);
ALTER TABLE public.tenants_restore ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.tenants_restore_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.tenants_signinaddress (
    id bigint NOT NULL,
    person uuid NOT NULL,
    digest character varying(64) NOT NULL,
    tenant_id uuid NOT NULL
);

ALTER TABLE ONLY public.tenants_signinaddress FORCE ROW LEVEL SECURITY;
ALTER TABLE public.tenants_signinaddress ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.tenants_signinaddress_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.tenants_staffnote (
    id uuid NOT NULL,
    text character varying(1000) NOT NULL,
    written_by character varying(120) NOT NULL,
    written_by_id character varying(40) NOT NULL,
    written_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    tenant_id uuid NOT NULL
);

ALTER TABLE ONLY public.tenants_staffnote FORCE ROW LEVEL SECURITY;
CREATE TABLE public.tenants_tally (
    id bigint NOT NULL,
    name character varying(30) NOT NULL,
    label character varying(60) NOT NULL,
    count bigint NOT NULL
);
ALTER TABLE public.tenants_tally ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.tenants_tally_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.tenants_tenant (
    schema_name character varying(63) NOT NULL,
    id uuid NOT NULL,
    kind character varying(10) NOT NULL,
    state character varying(14) NOT NULL,
    legal_name character varying(120) NOT NULL,
    credit_code character varying(18) NOT NULL,
    subject_type character varying(16) NOT NULL,
    industry character varying(12) NOT NULL,
    micro boolean NOT NULL,
    time_zone character varying(50) NOT NULL,
    language character varying(10) NOT NULL,
    applicant_name character varying(60) NOT NULL,
    applicant_email character varying(254) NOT NULL,
    applicant_mobile character varying(20) NOT NULL,
    status_page_public boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    ready_at timestamp with time zone,
    closed_at timestamp with time zone,
    identity_hash character varying(64) NOT NULL,
    identity_number text NOT NULL,
    identity_type character varying(20) NOT NULL,
    migration_failed_at timestamp with time zone,
    signed_by character varying(20)[] DEFAULT '{}'::character varying(20)[] NOT NULL,
    sms_signature character varying(12) DEFAULT ''::character varying NOT NULL,
    frozen_since timestamp with time zone,
    credit_limit bigint,
    former_names text DEFAULT ''::text NOT NULL,
    subject_since timestamp with time zone,
    earlier_subjects jsonb DEFAULT '[]'::jsonb NOT NULL
);
CREATE UNLOGGED TABLE public.tenants_throttle (
    key bytea NOT NULL,
    count bigint NOT NULL,
    ends timestamp with time zone NOT NULL
);
CREATE TABLE public.tenants_workingdayoverride (
    day date NOT NULL,
    is_working boolean NOT NULL,
    note character varying(120) NOT NULL
);
CREATE TABLE public.unanswered_unanswerednotice (
    id bigint NOT NULL,
    notice_id uuid NOT NULL,
    title character varying(200) NOT NULL,
    about character varying(60) NOT NULL,
    urgent boolean NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    until timestamp with time zone NOT NULL,
    step character varying(11) NOT NULL,
    step_at timestamp with time zone,
    heard smallint NOT NULL,
    wanted smallint NOT NULL,
    tenant_id uuid NOT NULL,
    titles jsonb NOT NULL,
    CONSTRAINT unanswered_unanswerednotice_heard_check CHECK ((heard >= 0)),
    CONSTRAINT unanswered_unanswerednotice_wanted_check CHECK ((wanted >= 0))
);

ALTER TABLE ONLY public.unanswered_unanswerednotice FORCE ROW LEVEL SECURITY;
ALTER TABLE public.unanswered_unanswerednotice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.unanswered_unanswerednotice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


INSERT INTO public.agreements_agreement VALUES
	(1, 'terms', 1, '2020-01-01 00:00:00+00', '# 一、服务内容
守号为客户提供来电认证展示及其维护服务：登记号码、审核并提交认证标签至各终端平台、预约维护窗口、核对展示结果，并就展示异常协助申诉。展示效果取决于各终端平台，平台不保证任何一家在约定时间之前展示。

# 二、客户的承诺
您提交的主体信息、证照和号码真实、有效，您有权使用所登记的号码、名称和品牌。认证标签不得冒用他人名义，不得用于骚扰、欺诈或其他违法用途。信息发生变化的，您应及时更新。

# 三、审核与冻结
号码归属须经证明，标签须经审核方可展示。证照过期、材料伪造或者标签被用于违法用途的，平台可以冻结认证、撤下标签；原因及恢复办法会在门户内告知，您可以申诉。

# 四、费用
加急生效、申诉等收费项目在提交前显示价格，发生的费用和退款均列入账单。

# 五、账号
账号由受邀请的人员本人使用。您应妥善保管密码和 API 密钥，并及时移除不再需要的人员。门户内的操作会留存不可篡改的记录。

# 六、终止
您可以随时导出全部数据并注销账号。注销后标签撤下，数据保留 180 天后删除；法律要求保存的账务记录除外。

# 七、协议的变更
本协议变更时以新版本公布，注明生效日期和变更内容；您接受的版本及接受时间会被记录。本协议适用中华人民共和国法律。
', '# 1. The service
Shouhao shows certified names for incoming calls and maintains them: numbers are registered, labels reviewed and handed to number directories and handset platforms, maintenance windows booked, displays compared, and wrong marks appealed against. What is shown depends on each directory and platform; no display is guaranteed before its agreed time.

# 2. What you promise
What you hand in about yourself, your documents and your numbers is true and valid, and you may use the numbers, names and brands that you register. A label never passes you off as somebody else and is not used for harassment, fraud or anything unlawful. You keep what you have told us up to date.

# 3. Review and freezing
The ownership of a number is proved and its label reviewed before it is shown. When a document lapses, a document is forged or a label is misused, certification may be frozen and labels withdrawn; the reason and the remedy stand in the portal, and you may appeal.

# 4. Charges
Accelerations, appeals and whatever else costs something show their price before you order; charges and refunds stand on the bill.

# 5. Accounts
An account is used by the person who was invited. Keep passwords and API keys safe, and remove people who no longer need access. What is done in the portal is kept as a tamper-evident record.

# 6. Ending it
You may take all your data along and close the account at any time. Labels are withdrawn, and your data are removed after 180 days, except accounts that the law wants kept.

# 7. Changes
A change is published as a new version that says what is new and from when it is in force; which version you accepted, and when, is recorded. The law of the People''s Republic of China applies.
', '', 'Shouhao', now(), ''),
	(2, 'privacy', 1, '2020-01-01 00:00:00+00', '# 一、我们收集哪些信息
申请人和使用人员的姓名、邮箱、手机号；登录和操作记录（时间、IP 地址、浏览器）；您提交的证照及其中的信息；您登记的号码。个人客户另需提供身份证件的类型和号码，须单独同意。

# 二、用于什么
核验主体、审核标签和号码归属、通知维护安排、保障账号安全、留存法律要求的记录。除此之外不作他用，不用于营销，也不进行自动化决策推送。

# 三、向谁提供
向您选定的终端平台提供号码和认证标签；向短信和邮件通道提供收件地址和通知内容。除法律要求外，不向其他方提供，不向境外提供。

# 四、如何保护
身份证件号码加密存储，仅以掩码显示；平台人员查看客户资料时会留下记录，您可以在门户内查阅。密码仅保存不可逆的摘要。

# 五、保存多久
账号存续期间保存；账号注销或申请未通过后 180 天删除，法律另有规定的除外。

# 六、您的权利
您可以查阅、复制、更正、删除您的个人信息，撤回同意，注销账号，以及要求解释处理规则：请在门户内操作，或者联系客服，我们在 15 个工作日内答复。撤回同意不影响撤回前的处理。

# 七、变更
本政策变更时以新版本公布并注明生效日期。
', '# 1. What we collect
Of applicants and of people who use the portal: name, e-mail, mobile number, and records of signing in and acting (time, IP address, browser). The documents that you hand in and what they say. The numbers that you register. Of individuals also the type and number of an identity document, to which they consent separately.

# 2. What for
To verify who you are, to review labels and the ownership of numbers, to tell you about maintenance, to keep accounts secure, and to keep the records that the law demands. Nothing else: no marketing, no decisions by profile.

# 3. Who receives it
The directories and handset platforms that you choose receive numbers and labels; the mail and SMS channels receive addresses and the messages themselves. Nobody else does, unless the law demands it, and nothing leaves the country.

# 4. How it is protected
Numbers of identity documents are kept encrypted and shown masked only. Each look of our staff at a client''s data is noted where the client can read it. Of passwords only a digest is kept.

# 5. How long
As long as the account exists; 180 days after it is closed, or after an application was refused, it is removed, unless the law wants it kept.

# 6. Your rights
You may see, copy, correct and delete your personal information, withdraw consent, close the account and ask how we process it: in the portal, or by a question to the support, which is answered within 15 working days. What was done before consent was withdrawn stays lawful.

# 7. Changes
A change is published as a new version that says from when it is in force.
', '', 'Shouhao', now(), ''),
	(3, 'identity', 1, '2020-01-01 00:00:00+00', '# 个人敏感信息的处理
您以个人名义申请来电认证，需要提供身份证件的类型和号码。身份证件号码属于敏感个人信息，我们仅用于核验您的身份、防止同一人重复申请，以及在法律要求时配合查验。

号码加密存储，页面上仅显示首位和末四位；审核员确需查看完整号码时，每次查看都会被记录，您可以在门户内看到。号码不出现在导出文件、日志和通知中。账号注销或申请未通过后 180 天删除。

您可以拒绝提供或者撤回同意，但我们将无法核验您的身份，也就无法提供认证服务。
', '# Sensitive personal information
You apply as an individual, so that we ask for the type and number of your identity document. The number is sensitive personal information. It is used to verify who you are, to keep one person from applying twice, and for inspections that the law demands, and for nothing else.

It is kept encrypted, and pages show its first and its last four characters only. When a reviewer has to see it whole, each look is recorded where you can read it. It stands in no export, no log and no message. It is removed 180 days after the account is closed or the application was refused.

You may refuse, or withdraw this consent; we can then not verify who you are, and cannot certify your numbers.
', '', 'Shouhao', now(), '');



INSERT INTO public.auth_permission VALUES
	(1, 'Can add blueprint', 1, 'add_blueprint'),
	(2, 'Can change blueprint', 1, 'change_blueprint'),
	(3, 'Can delete blueprint', 1, 'delete_blueprint'),
	(4, 'Can view blueprint', 1, 'view_blueprint'),
	(5, 'Can add client', 2, 'add_tenant'),
	(6, 'Can change client', 2, 'change_tenant'),
	(7, 'Can delete client', 2, 'delete_tenant'),
	(8, 'Can view client', 2, 'view_tenant'),
	(9, 'Can add domain', 3, 'add_domain'),
	(10, 'Can change domain', 3, 'change_domain'),
	(11, 'Can delete domain', 3, 'delete_domain'),
	(12, 'Can view domain', 3, 'view_domain'),
	(13, 'Can add outside party', 4, 'add_party'),
	(14, 'Can change outside party', 4, 'change_party'),
	(15, 'Can delete outside party', 4, 'delete_party'),
	(16, 'Can view outside party', 4, 'view_party'),
	(17, 'Can add party place', 5, 'add_partyplace'),
	(18, 'Can change party place', 5, 'change_partyplace'),
	(19, 'Can delete party place', 5, 'delete_partyplace'),
	(20, 'Can view party place', 5, 'view_partyplace'),
	(21, 'Can add restore', 6, 'add_restore'),
	(22, 'Can change restore', 6, 'change_restore'),
	(23, 'Can delete restore', 6, 'delete_restore'),
	(24, 'Can view restore', 6, 'view_restore'),
	(25, 'Can add sign in address', 7, 'add_signinaddress'),
	(26, 'Can change sign in address', 7, 'change_signinaddress'),
	(27, 'Can delete sign in address', 7, 'delete_signinaddress'),
	(28, 'Can view sign in address', 7, 'view_signinaddress'),
	(29, 'Can add tally', 8, 'add_tally'),
	(30, 'Can change tally', 8, 'change_tally'),
	(31, 'Can delete tally', 8, 'delete_tally'),
	(32, 'Can view tally', 8, 'view_tally'),
	(33, 'Can add working day', 9, 'add_workingdayoverride'),
	(34, 'Can change working day', 9, 'change_workingdayoverride'),
	(35, 'Can delete working day', 9, 'delete_workingdayoverride'),
	(36, 'Can view working day', 9, 'view_workingdayoverride'),
	(37, 'Can add business clock', 10, 'add_businessclock'),
	(38, 'Can change business clock', 10, 'change_businessclock'),
	(39, 'Can delete business clock', 10, 'delete_businessclock'),
	(40, 'Can view business clock', 10, 'view_businessclock'),
	(41, 'Can add database origin', 11, 'add_databaseorigin'),
	(42, 'Can change database origin', 11, 'change_databaseorigin'),
	(43, 'Can delete database origin', 11, 'delete_databaseorigin'),
	(44, 'Can view database origin', 11, 'view_databaseorigin'),
	(45, 'Can add order epoch', 12, 'add_orderepoch'),
	(46, 'Can change order epoch', 12, 'change_orderepoch'),
	(47, 'Can delete order epoch', 12, 'delete_orderepoch'),
	(48, 'Can view order epoch', 12, 'view_orderepoch'),
	(49, 'Can add staff note', 13, 'add_staffnote'),
	(50, 'Can change staff note', 13, 'change_staffnote'),
	(51, 'Can delete staff note', 13, 'delete_staffnote'),
	(52, 'Can view staff note', 13, 'view_staffnote'),
	(53, 'Can add contact address', 14, 'add_contactaddress'),
	(54, 'Can change contact address', 14, 'change_contactaddress'),
	(55, 'Can delete contact address', 14, 'delete_contactaddress'),
	(56, 'Can view contact address', 14, 'view_contactaddress'),
	(57, 'Can add company sign in', 15, 'add_companysignin'),
	(58, 'Can change company sign in', 15, 'change_companysignin'),
	(59, 'Can delete company sign in', 15, 'delete_companysignin'),
	(60, 'Can view company sign in', 15, 'view_companysignin'),
	(61, 'Can add content type', 16, 'add_contenttype'),
	(62, 'Can change content type', 16, 'change_contenttype'),
	(63, 'Can delete content type', 16, 'delete_contenttype'),
	(64, 'Can view content type', 16, 'view_contenttype'),
	(65, 'Can add permission', 17, 'add_permission'),
	(66, 'Can change permission', 17, 'change_permission'),
	(67, 'Can delete permission', 17, 'delete_permission'),
	(68, 'Can view permission', 17, 'view_permission'),
	(69, 'Can add group', 18, 'add_group'),
	(70, 'Can change group', 18, 'change_group'),
	(71, 'Can delete group', 18, 'delete_group'),
	(72, 'Can view group', 18, 'view_group'),
	(73, 'Can add due work', 19, 'add_work'),
	(74, 'Can change due work', 19, 'change_work'),
	(75, 'Can delete due work', 19, 'delete_work'),
	(76, 'Can view due work', 19, 'view_work'),
	(77, 'Can add provider', 20, 'add_providerstanding'),
	(78, 'Can change provider', 20, 'change_providerstanding'),
	(79, 'Can delete provider', 20, 'delete_providerstanding'),
	(80, 'Can view provider', 20, 'view_providerstanding'),
	(81, 'Can add received sms', 21, 'add_receivedsms'),
	(82, 'Can change received sms', 21, 'change_receivedsms'),
	(83, 'Can delete received sms', 21, 'delete_receivedsms'),
	(84, 'Can view received sms', 21, 'view_receivedsms'),
	(85, 'Can add message', 22, 'add_message'),
	(86, 'Can change message', 22, 'change_message'),
	(87, 'Can delete message', 22, 'delete_message'),
	(88, 'Can view message', 22, 'view_message'),
	(89, 'Can add delivery', 23, 'add_delivery'),
	(90, 'Can change delivery', 23, 'change_delivery'),
	(91, 'Can delete delivery', 23, 'delete_delivery'),
	(92, 'Can view delivery', 23, 'view_delivery'),
	(93, 'Can add provider''s template', 24, 'add_providertemplate'),
	(94, 'Can change provider''s template', 24, 'change_providertemplate'),
	(95, 'Can delete provider''s template', 24, 'delete_providertemplate'),
	(96, 'Can view provider''s template', 24, 'view_providertemplate'),
	(97, 'Can add confirmation', 25, 'add_confirmation'),
	(98, 'Can change confirmation', 25, 'change_confirmation'),
	(99, 'Can delete confirmation', 25, 'delete_confirmation'),
	(100, 'Can view confirmation', 25, 'view_confirmation');
INSERT INTO public.auth_permission VALUES
	(101, 'Can add attempt', 26, 'add_attempt'),
	(102, 'Can change attempt', 26, 'change_attempt'),
	(103, 'Can delete attempt', 26, 'delete_attempt'),
	(104, 'Can view attempt', 26, 'view_attempt'),
	(105, 'Can add document type', 27, 'add_documenttype'),
	(106, 'Can change document type', 27, 'change_documenttype'),
	(107, 'Can delete document type', 27, 'delete_documenttype'),
	(108, 'Can view document type', 27, 'view_documenttype'),
	(109, 'Can add terms of certification', 28, 'add_terms'),
	(110, 'Can change terms of certification', 28, 'change_terms'),
	(111, 'Can delete terms of certification', 28, 'delete_terms'),
	(112, 'Can view terms of certification', 28, 'view_terms'),
	(113, 'Can add entry of the account', 29, 'add_entry'),
	(114, 'Can change entry of the account', 29, 'change_entry'),
	(115, 'Can delete entry of the account', 29, 'delete_entry'),
	(116, 'Can view entry of the account', 29, 'view_entry'),
	(117, 'Can add invoice request', 30, 'add_invoicerequest'),
	(118, 'Can change invoice request', 30, 'change_invoicerequest'),
	(119, 'Can delete invoice request', 30, 'delete_invoicerequest'),
	(120, 'Can view invoice request', 30, 'view_invoicerequest'),
	(121, 'Can add agreement', 31, 'add_agreement'),
	(122, 'Can change agreement', 31, 'change_agreement'),
	(123, 'Can delete agreement', 31, 'delete_agreement'),
	(124, 'Can view agreement', 31, 'view_agreement'),
	(125, 'Can add acceptance', 32, 'add_acceptance'),
	(126, 'Can change acceptance', 32, 'change_acceptance'),
	(127, 'Can delete acceptance', 32, 'delete_acceptance'),
	(128, 'Can view acceptance', 32, 'view_acceptance'),
	(129, 'Can add absence', 33, 'add_absence'),
	(130, 'Can change absence', 33, 'change_absence'),
	(131, 'Can delete absence', 33, 'delete_absence'),
	(132, 'Can view absence', 33, 'view_absence'),
	(133, 'Can add alert', 34, 'add_alert'),
	(134, 'Can change alert', 34, 'change_alert'),
	(135, 'Can delete alert', 34, 'delete_alert'),
	(136, 'Can view alert', 34, 'view_alert'),
	(137, 'Can add duty call', 35, 'add_dutycall'),
	(138, 'Can change duty call', 35, 'change_dutycall'),
	(139, 'Can delete duty call', 35, 'delete_dutycall'),
	(140, 'Can view duty call', 35, 'view_dutycall'),
	(141, 'Can add alert told', 36, 'add_alerttold'),
	(142, 'Can change alert told', 36, 'change_alerttold'),
	(143, 'Can delete alert told', 36, 'delete_alerttold'),
	(144, 'Can view alert told', 36, 'view_alerttold'),
	(145, 'Can add shift', 37, 'add_shift'),
	(146, 'Can change shift', 37, 'change_shift'),
	(147, 'Can delete shift', 37, 'delete_shift'),
	(148, 'Can view shift', 37, 'view_shift'),
	(149, 'Can add platform checkpoint', 38, 'add_platformcheckpoint'),
	(150, 'Can change platform checkpoint', 38, 'change_platformcheckpoint'),
	(151, 'Can delete platform checkpoint', 38, 'delete_platformcheckpoint'),
	(152, 'Can view platform checkpoint', 38, 'view_platformcheckpoint'),
	(153, 'Can add platform tile', 39, 'add_platformtile'),
	(154, 'Can change platform tile', 39, 'change_platformtile'),
	(155, 'Can delete platform tile', 39, 'delete_platformtile'),
	(156, 'Can view platform tile', 39, 'view_platformtile'),
	(157, 'Can add signing key', 40, 'add_signingkey'),
	(158, 'Can change signing key', 40, 'change_signingkey'),
	(159, 'Can delete signing key', 40, 'delete_signingkey'),
	(160, 'Can view signing key', 40, 'view_signingkey'),
	(161, 'Can add checkpoint', 41, 'add_checkpoint'),
	(162, 'Can change checkpoint', 41, 'change_checkpoint'),
	(163, 'Can delete checkpoint', 41, 'delete_checkpoint'),
	(164, 'Can view checkpoint', 41, 'view_checkpoint'),
	(165, 'Can add case', 42, 'add_case'),
	(166, 'Can change case', 42, 'change_case'),
	(167, 'Can delete case', 42, 'delete_case'),
	(168, 'Can view case', 42, 'view_case'),
	(169, 'Can add entry', 43, 'add_entry'),
	(170, 'Can change entry', 43, 'change_entry'),
	(171, 'Can delete entry', 43, 'delete_entry'),
	(172, 'Can view entry', 43, 'view_entry'),
	(173, 'Can add attachment', 44, 'add_attachment'),
	(174, 'Can change attachment', 44, 'change_attachment'),
	(175, 'Can delete attachment', 44, 'delete_attachment'),
	(176, 'Can view attachment', 44, 'view_attachment'),
	(177, 'Can add connection', 45, 'add_connection'),
	(178, 'Can change connection', 45, 'change_connection'),
	(179, 'Can delete connection', 45, 'delete_connection'),
	(180, 'Can view connection', 45, 'view_connection'),
	(181, 'Can add credential', 46, 'add_credential'),
	(182, 'Can change credential', 46, 'change_credential'),
	(183, 'Can delete credential', 46, 'delete_credential'),
	(184, 'Can view credential', 46, 'view_credential'),
	(185, 'Can add directory', 47, 'add_directory'),
	(186, 'Can change directory', 47, 'change_directory'),
	(187, 'Can delete directory', 47, 'delete_directory'),
	(188, 'Can view directory', 47, 'view_directory'),
	(189, 'Can add call day', 48, 'add_callday'),
	(190, 'Can change call day', 48, 'change_callday'),
	(191, 'Can delete call day', 48, 'delete_callday'),
	(192, 'Can view call day', 48, 'view_callday'),
	(193, 'Can add kept look-up', 49, 'add_keptlookup'),
	(194, 'Can change kept look-up', 49, 'change_keptlookup'),
	(195, 'Can delete kept look-up', 49, 'delete_keptlookup'),
	(196, 'Can view kept look-up', 49, 'view_keptlookup'),
	(197, 'Can add carrier number states', 50, 'add_numberstatelist'),
	(198, 'Can change carrier number states', 50, 'change_numberstatelist'),
	(199, 'Can delete carrier number states', 50, 'delete_numberstatelist'),
	(200, 'Can view carrier number states', 50, 'view_numberstatelist');
INSERT INTO public.auth_permission VALUES
	(201, 'Can add number state line', 51, 'add_numberstateline'),
	(202, 'Can change number state line', 51, 'change_numberstateline'),
	(203, 'Can delete number state line', 51, 'delete_numberstateline'),
	(204, 'Can view number state line', 51, 'view_numberstateline'),
	(205, 'Can add callback of a party', 52, 'add_partycallback'),
	(206, 'Can change callback of a party', 52, 'change_partycallback'),
	(207, 'Can delete callback of a party', 52, 'delete_partycallback'),
	(208, 'Can view callback of a party', 52, 'view_partycallback'),
	(209, 'Can add client vetted by a party', 53, 'add_partyprofile'),
	(210, 'Can change client vetted by a party', 53, 'change_partyprofile'),
	(211, 'Can delete client vetted by a party', 53, 'delete_partyprofile'),
	(212, 'Can view client vetted by a party', 53, 'view_partyprofile'),
	(213, 'Can add vendor that an aggregator knows', 54, 'add_seenthrough'),
	(214, 'Can change vendor that an aggregator knows', 54, 'change_seenthrough'),
	(215, 'Can delete vendor that an aggregator knows', 54, 'delete_seenthrough'),
	(216, 'Can view vendor that an aggregator knows', 54, 'view_seenthrough'),
	(217, 'Can add party served by people', 55, 'add_deskparty'),
	(218, 'Can change party served by people', 55, 'change_deskparty'),
	(219, 'Can delete party served by people', 55, 'delete_deskparty'),
	(220, 'Can view party served by people', 55, 'view_deskparty'),
	(221, 'Can add errand picture', 56, 'add_errandpicture'),
	(222, 'Can change errand picture', 56, 'change_errandpicture'),
	(223, 'Can delete errand picture', 56, 'delete_errandpicture'),
	(224, 'Can view errand picture', 56, 'view_errandpicture'),
	(225, 'Can add file for a party', 57, 'add_errandfile'),
	(226, 'Can change file for a party', 57, 'change_errandfile'),
	(227, 'Can delete file for a party', 57, 'delete_errandfile'),
	(228, 'Can view file for a party', 57, 'view_errandfile'),
	(229, 'Can add task at a party', 58, 'add_errand'),
	(230, 'Can change task at a party', 58, 'change_errand'),
	(231, 'Can delete task at a party', 58, 'delete_errand'),
	(232, 'Can view task at a party', 58, 'view_errand'),
	(233, 'Can add receipt of a party', 59, 'add_errandreceipt'),
	(234, 'Can change receipt of a party', 59, 'change_errandreceipt'),
	(235, 'Can delete receipt of a party', 59, 'delete_errandreceipt'),
	(236, 'Can view receipt of a party', 59, 'view_errandreceipt'),
	(237, 'Can add standby number', 60, 'add_standbynumber'),
	(238, 'Can change standby number', 60, 'change_standbynumber'),
	(239, 'Can delete standby number', 60, 'delete_standbynumber'),
	(240, 'Can view standby number', 60, 'view_standbynumber'),
	(241, 'Can add unproved count', 61, 'add_unprovedcount'),
	(242, 'Can change unproved count', 61, 'change_unprovedcount'),
	(243, 'Can delete unproved count', 61, 'delete_unprovedcount'),
	(244, 'Can view unproved count', 61, 'view_unprovedcount'),
	(245, 'Can add alias claim', 62, 'add_aliasclaim'),
	(246, 'Can change alias claim', 62, 'change_aliasclaim'),
	(247, 'Can delete alias claim', 62, 'delete_aliasclaim'),
	(248, 'Can view alias claim', 62, 'view_aliasclaim'),
	(249, 'Can add label claim', 63, 'add_labelclaim'),
	(250, 'Can change label claim', 63, 'change_labelclaim'),
	(251, 'Can delete label claim', 63, 'delete_labelclaim'),
	(252, 'Can view label claim', 63, 'view_labelclaim'),
	(253, 'Can add label model', 64, 'add_modelversion'),
	(254, 'Can change label model', 64, 'change_modelversion'),
	(255, 'Can delete label model', 64, 'delete_modelversion'),
	(256, 'Can view label model', 64, 'view_modelversion'),
	(257, 'Can add model in use', 65, 'add_modelinuse'),
	(258, 'Can change model in use', 65, 'change_modelinuse'),
	(259, 'Can delete model in use', 65, 'delete_modelinuse'),
	(260, 'Can view model in use', 65, 'view_modelinuse'),
	(261, 'Can add number claim', 66, 'add_numberclaim'),
	(262, 'Can change number claim', 66, 'change_numberclaim'),
	(263, 'Can delete number claim', 66, 'delete_numberclaim'),
	(264, 'Can view number claim', 66, 'view_numberclaim'),
	(265, 'Can add public number', 67, 'add_publicnumber'),
	(266, 'Can change public number', 67, 'change_publicnumber'),
	(267, 'Can delete public number', 67, 'delete_publicnumber'),
	(268, 'Can view public number', 67, 'view_publicnumber'),
	(269, 'Can add picture of a handset', 68, 'add_handsetpicture'),
	(270, 'Can change picture of a handset', 68, 'change_handsetpicture'),
	(271, 'Can delete picture of a handset', 68, 'delete_handsetpicture'),
	(272, 'Can view picture of a handset', 68, 'view_handsetpicture'),
	(273, 'Can add number code', 69, 'add_numbercode'),
	(274, 'Can change number code', 69, 'change_numbercode'),
	(275, 'Can delete number code', 69, 'delete_numbercode'),
	(276, 'Can view number code', 69, 'view_numbercode'),
	(277, 'Can add standby allocation', 70, 'add_standbyallocation'),
	(278, 'Can change standby allocation', 70, 'change_standbyallocation'),
	(279, 'Can delete standby allocation', 70, 'delete_standbyallocation'),
	(280, 'Can view standby allocation', 70, 'view_standbyallocation'),
	(281, 'Can add label in use', 71, 'add_labelinuse'),
	(282, 'Can change label in use', 71, 'change_labelinuse'),
	(283, 'Can delete label in use', 71, 'delete_labelinuse'),
	(284, 'Can view label in use', 71, 'view_labelinuse'),
	(285, 'Can add calendar change', 72, 'add_calendarchange'),
	(286, 'Can change calendar change', 72, 'change_calendarchange'),
	(287, 'Can delete calendar change', 72, 'delete_calendarchange'),
	(288, 'Can view calendar change', 72, 'view_calendarchange'),
	(289, 'Can add capacity', 73, 'add_capacity'),
	(290, 'Can change capacity', 73, 'change_capacity'),
	(291, 'Can delete capacity', 73, 'delete_capacity'),
	(292, 'Can view capacity', 73, 'view_capacity'),
	(293, 'Can add policy', 74, 'add_policy'),
	(294, 'Can change policy', 74, 'change_policy'),
	(295, 'Can delete policy', 74, 'delete_policy'),
	(296, 'Can view policy', 74, 'view_policy'),
	(297, 'Can add blackout', 75, 'add_blackout'),
	(298, 'Can change blackout', 75, 'change_blackout'),
	(299, 'Can delete blackout', 75, 'delete_blackout'),
	(300, 'Can view blackout', 75, 'view_blackout');
INSERT INTO public.auth_permission VALUES
	(301, 'Can add ledger block', 76, 'add_ledgerblock'),
	(302, 'Can change ledger block', 76, 'change_ledgerblock'),
	(303, 'Can delete ledger block', 76, 'delete_ledgerblock'),
	(304, 'Can view ledger block', 76, 'view_ledgerblock'),
	(305, 'Can add ledger day', 77, 'add_ledgerday'),
	(306, 'Can change ledger day', 77, 'change_ledgerday'),
	(307, 'Can delete ledger day', 77, 'delete_ledgerday'),
	(308, 'Can view ledger day', 77, 'view_ledgerday'),
	(309, 'Can add booked session', 78, 'add_bookedsession'),
	(310, 'Can change booked session', 78, 'change_bookedsession'),
	(311, 'Can delete booked session', 78, 'delete_bookedsession'),
	(312, 'Can view booked session', 78, 'view_bookedsession'),
	(313, 'Can add finished window', 79, 'add_finishedwindow'),
	(314, 'Can change finished window', 79, 'change_finishedwindow'),
	(315, 'Can delete finished window', 79, 'delete_finishedwindow'),
	(316, 'Can view finished window', 79, 'view_finishedwindow'),
	(317, 'Can add must move', 80, 'add_mustmove'),
	(318, 'Can change must move', 80, 'change_mustmove'),
	(319, 'Can delete must move', 80, 'delete_mustmove'),
	(320, 'Can view must move', 80, 'view_mustmove'),
	(321, 'Can add call source', 81, 'add_callsource'),
	(322, 'Can change call source', 81, 'change_callsource'),
	(323, 'Can delete call source', 81, 'delete_callsource'),
	(324, 'Can view call source', 81, 'view_callsource'),
	(325, 'Can add import of calls', 82, 'add_callimport'),
	(326, 'Can change import of calls', 82, 'change_callimport'),
	(327, 'Can delete import of calls', 82, 'delete_callimport'),
	(328, 'Can view import of calls', 82, 'view_callimport'),
	(329, 'Can add call', 83, 'add_call'),
	(330, 'Can change call', 83, 'change_call'),
	(331, 'Can delete call', 83, 'delete_call'),
	(332, 'Can view call', 83, 'view_call'),
	(333, 'Can add cell', 84, 'add_cell'),
	(334, 'Can change cell', 84, 'change_cell'),
	(335, 'Can delete cell', 84, 'delete_cell'),
	(336, 'Can view cell', 84, 'view_cell'),
	(337, 'Can add comparison', 85, 'add_comparison'),
	(338, 'Can change comparison', 85, 'change_comparison'),
	(339, 'Can delete comparison', 85, 'delete_comparison'),
	(340, 'Can view comparison', 85, 'view_comparison'),
	(341, 'Can add call mapping', 86, 'add_callmapping'),
	(342, 'Can change call mapping', 86, 'change_callmapping'),
	(343, 'Can delete call mapping', 86, 'delete_callmapping'),
	(344, 'Can view call mapping', 86, 'view_callmapping'),
	(345, 'Can add campaign', 87, 'add_campaign'),
	(346, 'Can change campaign', 87, 'change_campaign'),
	(347, 'Can delete campaign', 87, 'delete_campaign'),
	(348, 'Can view campaign', 87, 'view_campaign'),
	(349, 'Can add wave', 88, 'add_wave'),
	(350, 'Can change wave', 88, 'change_wave'),
	(351, 'Can delete wave', 88, 'delete_wave'),
	(352, 'Can view wave', 88, 'view_wave'),
	(353, 'Can add member', 89, 'add_member'),
	(354, 'Can change member', 89, 'change_member'),
	(355, 'Can delete member', 89, 'delete_member'),
	(356, 'Can view member', 89, 'view_member'),
	(357, 'Can add look', 90, 'add_look'),
	(358, 'Can change look', 90, 'change_look'),
	(359, 'Can delete look', 90, 'delete_look'),
	(360, 'Can view look', 90, 'view_look'),
	(361, 'Can add pause of edits', 91, 'add_editpause'),
	(362, 'Can change pause of edits', 91, 'change_editpause'),
	(363, 'Can delete pause of edits', 91, 'delete_editpause'),
	(364, 'Can view pause of edits', 91, 'view_editpause'),
	(365, 'Can add pooled', 92, 'add_pooled'),
	(366, 'Can change pooled', 92, 'change_pooled'),
	(367, 'Can delete pooled', 92, 'delete_pooled'),
	(368, 'Can view pooled', 92, 'view_pooled'),
	(369, 'Can add promise at risk', 93, 'add_promisealert'),
	(370, 'Can change promise at risk', 93, 'change_promisealert'),
	(371, 'Can delete promise at risk', 93, 'delete_promisealert'),
	(372, 'Can view promise at risk', 93, 'view_promisealert'),
	(373, 'Can add season', 94, 'add_season'),
	(374, 'Can change season', 94, 'change_season'),
	(375, 'Can delete season', 94, 'delete_season'),
	(376, 'Can view season', 94, 'view_season'),
	(377, 'Can add unanswered notice', 95, 'add_unanswerednotice'),
	(378, 'Can change unanswered notice', 95, 'change_unanswerednotice'),
	(379, 'Can delete unanswered notice', 95, 'delete_unanswerednotice'),
	(380, 'Can view unanswered notice', 95, 'view_unanswerednotice'),
	(381, 'Can add improvement', 96, 'add_improvement'),
	(382, 'Can change improvement', 96, 'change_improvement'),
	(383, 'Can delete improvement', 96, 'delete_improvement'),
	(384, 'Can view improvement', 96, 'view_improvement'),
	(385, 'Can add suggestion', 97, 'add_suggestion'),
	(386, 'Can change suggestion', 97, 'change_suggestion'),
	(387, 'Can delete suggestion', 97, 'delete_suggestion'),
	(388, 'Can view suggestion', 97, 'view_suggestion'),
	(389, 'Can add person', 98, 'add_user'),
	(390, 'Can change person', 98, 'change_user'),
	(391, 'Can delete person', 98, 'delete_user'),
	(392, 'Can view person', 98, 'view_user'),
	(393, 'Can add staff access', 99, 'add_staffaccess'),
	(394, 'Can change staff access', 99, 'change_staffaccess'),
	(395, 'Can delete staff access', 99, 'delete_staffaccess'),
	(396, 'Can view staff access', 99, 'view_staffaccess'),
	(397, 'Can add API key', 100, 'add_apikey'),
	(398, 'Can change API key', 100, 'change_apikey'),
	(399, 'Can delete API key', 100, 'delete_apikey'),
	(400, 'Can view API key', 100, 'view_apikey');
INSERT INTO public.auth_permission VALUES
	(401, 'Can add notification', 101, 'add_bellentry'),
	(402, 'Can change notification', 101, 'change_bellentry'),
	(403, 'Can delete notification', 101, 'delete_bellentry'),
	(404, 'Can view notification', 101, 'view_bellentry'),
	(405, 'Can add contact', 102, 'add_contact'),
	(406, 'Can change contact', 102, 'change_contact'),
	(407, 'Can delete contact', 102, 'delete_contact'),
	(408, 'Can view contact', 102, 'view_contact'),
	(409, 'Can add idempotent answer', 103, 'add_idempotentanswer'),
	(410, 'Can change idempotent answer', 103, 'change_idempotentanswer'),
	(411, 'Can delete idempotent answer', 103, 'delete_idempotentanswer'),
	(412, 'Can view idempotent answer', 103, 'view_idempotentanswer'),
	(413, 'Can add invitation', 104, 'add_invitation'),
	(414, 'Can change invitation', 104, 'change_invitation'),
	(415, 'Can delete invitation', 104, 'delete_invitation'),
	(416, 'Can view invitation', 104, 'view_invitation'),
	(417, 'Can add status page subscriber', 105, 'add_statussubscriber'),
	(418, 'Can change status page subscriber', 105, 'change_statussubscriber'),
	(419, 'Can delete status page subscriber', 105, 'delete_statussubscriber'),
	(420, 'Can view status page subscriber', 105, 'view_statussubscriber'),
	(421, 'Can add bell read', 106, 'add_bellread'),
	(422, 'Can change bell read', 106, 'change_bellread'),
	(423, 'Can delete bell read', 106, 'delete_bellread'),
	(424, 'Can view bell read', 106, 'view_bellread'),
	(425, 'Can add failed sign in', 107, 'add_failedsignin'),
	(426, 'Can change failed sign in', 107, 'change_failedsignin'),
	(427, 'Can delete failed sign in', 107, 'delete_failedsignin'),
	(428, 'Can view failed sign in', 107, 'view_failedsignin'),
	(429, 'Can add subscription', 108, 'add_subscription'),
	(430, 'Can change subscription', 108, 'change_subscription'),
	(431, 'Can delete subscription', 108, 'delete_subscription'),
	(432, 'Can view subscription', 108, 'view_subscription'),
	(433, 'Can add webhook', 109, 'add_endpoint'),
	(434, 'Can change webhook', 109, 'change_endpoint'),
	(435, 'Can delete webhook', 109, 'delete_endpoint'),
	(436, 'Can view webhook', 109, 'view_endpoint'),
	(437, 'Can add event', 110, 'add_webhookevent'),
	(438, 'Can change event', 110, 'change_webhookevent'),
	(439, 'Can delete event', 110, 'delete_webhookevent'),
	(440, 'Can view event', 110, 'view_webhookevent'),
	(441, 'Can add session', 111, 'add_session'),
	(442, 'Can change session', 111, 'change_session'),
	(443, 'Can delete session', 111, 'delete_session'),
	(444, 'Can view session', 111, 'view_session'),
	(445, 'Can add log entry', 112, 'add_logentry'),
	(446, 'Can change log entry', 112, 'change_logentry'),
	(447, 'Can delete log entry', 112, 'delete_logentry'),
	(448, 'Can view log entry', 112, 'view_logentry'),
	(449, 'Can add email address', 113, 'add_emailaddress'),
	(450, 'Can change email address', 113, 'change_emailaddress'),
	(451, 'Can delete email address', 113, 'delete_emailaddress'),
	(452, 'Can view email address', 113, 'view_emailaddress'),
	(453, 'Can add email confirmation', 114, 'add_emailconfirmation'),
	(454, 'Can change email confirmation', 114, 'change_emailconfirmation'),
	(455, 'Can delete email confirmation', 114, 'delete_emailconfirmation'),
	(456, 'Can view email confirmation', 114, 'view_emailconfirmation'),
	(457, 'Can add social account', 115, 'add_socialaccount'),
	(458, 'Can change social account', 115, 'change_socialaccount'),
	(459, 'Can delete social account', 115, 'delete_socialaccount'),
	(460, 'Can view social account', 115, 'view_socialaccount'),
	(461, 'Can add social application', 116, 'add_socialapp'),
	(462, 'Can change social application', 116, 'change_socialapp'),
	(463, 'Can delete social application', 116, 'delete_socialapp'),
	(464, 'Can view social application', 116, 'view_socialapp'),
	(465, 'Can add social application token', 117, 'add_socialtoken'),
	(466, 'Can change social application token', 117, 'change_socialtoken'),
	(467, 'Can delete social application token', 117, 'delete_socialtoken'),
	(468, 'Can view social application token', 117, 'view_socialtoken'),
	(469, 'Can add authenticator', 118, 'add_authenticator'),
	(470, 'Can change authenticator', 118, 'change_authenticator'),
	(471, 'Can delete authenticator', 118, 'delete_authenticator'),
	(472, 'Can view authenticator', 118, 'view_authenticator'),
	(473, 'Can add user session', 119, 'add_usersession'),
	(474, 'Can change user session', 119, 'change_usersession'),
	(475, 'Can delete user session', 119, 'delete_usersession'),
	(476, 'Can view user session', 119, 'view_usersession'),
	(477, 'Can add violation', 120, 'add_violation'),
	(478, 'Can change violation', 120, 'change_violation'),
	(479, 'Can delete violation', 120, 'delete_violation'),
	(480, 'Can view violation', 120, 'view_violation'),
	(481, 'Can add licence', 121, 'add_licence'),
	(482, 'Can change licence', 121, 'change_licence'),
	(483, 'Can delete licence', 121, 'delete_licence'),
	(484, 'Can view licence', 121, 'view_licence'),
	(485, 'Can add tile', 122, 'add_tile'),
	(486, 'Can change tile', 122, 'change_tile'),
	(487, 'Can delete tile', 122, 'delete_tile'),
	(488, 'Can view tile', 122, 'view_tile'),
	(489, 'Can add record', 123, 'add_record'),
	(490, 'Can change record', 123, 'change_record'),
	(491, 'Can delete record', 123, 'delete_record'),
	(492, 'Can view record', 123, 'view_record'),
	(493, 'Can add leaf', 124, 'add_leaf'),
	(494, 'Can change leaf', 124, 'change_leaf'),
	(495, 'Can delete leaf', 124, 'delete_leaf'),
	(496, 'Can view leaf', 124, 'view_leaf'),
	(497, 'Can add opening', 125, 'add_opening'),
	(498, 'Can change opening', 125, 'change_opening'),
	(499, 'Can delete opening', 125, 'delete_opening'),
	(500, 'Can view opening', 125, 'view_opening');
INSERT INTO public.auth_permission VALUES
	(501, 'Can add re-verification', 126, 'add_reverification'),
	(502, 'Can change re-verification', 126, 'change_reverification'),
	(503, 'Can delete re-verification', 126, 'delete_reverification'),
	(504, 'Can view re-verification', 126, 'view_reverification'),
	(505, 'Can add freeze', 127, 'add_freeze'),
	(506, 'Can change freeze', 127, 'change_freeze'),
	(507, 'Can delete freeze', 127, 'delete_freeze'),
	(508, 'Can view freeze', 127, 'view_freeze'),
	(509, 'Can add closed month', 128, 'add_monthclosed'),
	(510, 'Can change closed month', 128, 'change_monthclosed'),
	(511, 'Can delete closed month', 128, 'delete_monthclosed'),
	(512, 'Can view closed month', 128, 'view_monthclosed'),
	(513, 'Can add number import', 129, 'add_numberimport'),
	(514, 'Can change number import', 129, 'change_numberimport'),
	(515, 'Can delete number import', 129, 'delete_numberimport'),
	(516, 'Can view number import', 129, 'view_numberimport'),
	(517, 'Can add backup', 130, 'add_snapshot'),
	(518, 'Can change backup', 130, 'change_snapshot'),
	(519, 'Can delete backup', 130, 'delete_snapshot'),
	(520, 'Can view backup', 130, 'view_snapshot'),
	(521, 'Can add standby label', 131, 'add_standbylabel'),
	(522, 'Can change standby label', 131, 'change_standbylabel'),
	(523, 'Can delete standby label', 131, 'delete_standbylabel'),
	(524, 'Can view standby label', 131, 'view_standbylabel'),
	(525, 'Can add brand or app name', 132, 'add_alias'),
	(526, 'Can change brand or app name', 132, 'change_alias'),
	(527, 'Can delete brand or app name', 132, 'delete_alias'),
	(528, 'Can view brand or app name', 132, 'view_alias'),
	(529, 'Can add number', 133, 'add_number'),
	(530, 'Can change number', 133, 'change_number'),
	(531, 'Can delete number', 133, 'delete_number'),
	(532, 'Can view number', 133, 'view_number'),
	(533, 'Can add display', 134, 'add_display'),
	(534, 'Can change display', 134, 'change_display'),
	(535, 'Can delete display', 134, 'delete_display'),
	(536, 'Can view display', 134, 'view_display'),
	(537, 'Can add consistency check', 135, 'add_consistencycheck'),
	(538, 'Can change consistency check', 135, 'change_consistencycheck'),
	(539, 'Can delete consistency check', 135, 'delete_consistencycheck'),
	(540, 'Can view consistency check', 135, 'view_consistencycheck'),
	(541, 'Can add number proof', 136, 'add_numberproof'),
	(542, 'Can change number proof', 136, 'change_numberproof'),
	(543, 'Can delete number proof', 136, 'delete_numberproof'),
	(544, 'Can view number proof', 136, 'view_numberproof'),
	(545, 'Can add number sync', 137, 'add_numbersync'),
	(546, 'Can change number sync', 137, 'change_numbersync'),
	(547, 'Can delete number sync', 137, 'delete_numbersync'),
	(548, 'Can view number sync', 137, 'view_numbersync'),
	(549, 'Can add number correction', 138, 'add_numbercorrection'),
	(550, 'Can change number correction', 138, 'change_numbercorrection'),
	(551, 'Can delete number correction', 138, 'delete_numbercorrection'),
	(552, 'Can view number correction', 138, 'view_numbercorrection'),
	(553, 'Can add mark', 139, 'add_seenmark'),
	(554, 'Can change mark', 139, 'change_seenmark'),
	(555, 'Can delete mark', 139, 'delete_seenmark'),
	(556, 'Can view mark', 139, 'view_seenmark'),
	(557, 'Can add sighting', 140, 'add_sighting'),
	(558, 'Can change sighting', 140, 'change_sighting'),
	(559, 'Can delete sighting', 140, 'delete_sighting'),
	(560, 'Can view sighting', 140, 'view_sighting'),
	(561, 'Can add standby lease', 141, 'add_standbylease'),
	(562, 'Can change standby lease', 141, 'change_standbylease'),
	(563, 'Can delete standby lease', 141, 'delete_standbylease'),
	(564, 'Can view standby lease', 141, 'view_standbylease'),
	(565, 'Can add consistency answer', 142, 'add_consistencyanswer'),
	(566, 'Can change consistency answer', 142, 'change_consistencyanswer'),
	(567, 'Can delete consistency answer', 142, 'delete_consistencyanswer'),
	(568, 'Can view consistency answer', 142, 'view_consistencyanswer'),
	(569, 'Can add appeal', 143, 'add_appeal'),
	(570, 'Can change appeal', 143, 'change_appeal'),
	(571, 'Can delete appeal', 143, 'delete_appeal'),
	(572, 'Can view appeal', 143, 'view_appeal'),
	(573, 'Can add acceleration', 144, 'add_acceleration'),
	(574, 'Can change acceleration', 144, 'change_acceleration'),
	(575, 'Can delete acceleration', 144, 'delete_acceleration'),
	(576, 'Can view acceleration', 144, 'view_acceleration'),
	(577, 'Can add day of displays', 145, 'add_displayday'),
	(578, 'Can change day of displays', 145, 'change_displayday'),
	(579, 'Can delete day of displays', 145, 'delete_displayday'),
	(580, 'Can view day of displays', 145, 'view_displayday'),
	(581, 'Can add label version', 146, 'add_labelversion'),
	(582, 'Can change label version', 146, 'change_labelversion'),
	(583, 'Can delete label version', 146, 'delete_labelversion'),
	(584, 'Can view label version', 146, 'view_labelversion'),
	(585, 'Can add forwarding', 147, 'add_forwarding'),
	(586, 'Can change forwarding', 147, 'change_forwarding'),
	(587, 'Can delete forwarding', 147, 'delete_forwarding'),
	(588, 'Can view forwarding', 147, 'view_forwarding'),
	(589, 'Can add calendar feed', 148, 'add_calendarfeed'),
	(590, 'Can change calendar feed', 148, 'change_calendarfeed'),
	(591, 'Can delete calendar feed', 148, 'delete_calendarfeed'),
	(592, 'Can view calendar feed', 148, 'view_calendarfeed'),
	(593, 'Can add maintenance request', 149, 'add_maintenancerequest'),
	(594, 'Can change maintenance request', 149, 'change_maintenancerequest'),
	(595, 'Can delete maintenance request', 149, 'delete_maintenancerequest'),
	(596, 'Can view maintenance request', 149, 'view_maintenancerequest'),
	(597, 'Can add series', 150, 'add_series'),
	(598, 'Can change series', 150, 'change_series'),
	(599, 'Can delete series', 150, 'delete_series'),
	(600, 'Can view series', 150, 'view_series');
INSERT INTO public.auth_permission VALUES
	(601, 'Can add maintenance window', 151, 'add_window'),
	(602, 'Can change maintenance window', 151, 'change_window'),
	(603, 'Can delete maintenance window', 151, 'delete_window'),
	(604, 'Can view maintenance window', 151, 'view_window'),
	(605, 'Can add session', 152, 'add_session'),
	(606, 'Can change session', 152, 'change_session'),
	(607, 'Can delete session', 152, 'delete_session'),
	(608, 'Can view session', 152, 'view_session'),
	(609, 'Can add occurrence', 153, 'add_occurrence'),
	(610, 'Can change occurrence', 153, 'change_occurrence'),
	(611, 'Can delete occurrence', 153, 'delete_occurrence'),
	(612, 'Can view occurrence', 153, 'view_occurrence'),
	(613, 'Can add gate', 154, 'add_gate'),
	(614, 'Can change gate', 154, 'change_gate'),
	(615, 'Can delete gate', 154, 'delete_gate'),
	(616, 'Can view gate', 154, 'view_gate'),
	(617, 'Can add window event', 155, 'add_windowevent'),
	(618, 'Can change window event', 155, 'change_windowevent'),
	(619, 'Can delete window event', 155, 'delete_windowevent'),
	(620, 'Can view window event', 155, 'view_windowevent'),
	(621, 'Can add outage', 156, 'add_outage'),
	(622, 'Can change outage', 156, 'change_outage'),
	(623, 'Can delete outage', 156, 'delete_outage'),
	(624, 'Can view outage', 156, 'view_outage'),
	(625, 'Can add number hold', 157, 'add_numberhold'),
	(626, 'Can change number hold', 157, 'change_numberhold'),
	(627, 'Can delete number hold', 157, 'delete_numberhold'),
	(628, 'Can view number hold', 157, 'view_numberhold'),
	(629, 'Can add notice', 158, 'add_notice'),
	(630, 'Can change notice', 158, 'change_notice'),
	(631, 'Can delete notice', 158, 'delete_notice'),
	(632, 'Can view notice', 158, 'view_notice'),
	(633, 'Can add acknowledgement', 159, 'add_acknowledgement'),
	(634, 'Can change acknowledgement', 159, 'change_acknowledgement'),
	(635, 'Can delete acknowledgement', 159, 'delete_acknowledgement'),
	(636, 'Can view acknowledgement', 159, 'view_acknowledgement'),
	(637, 'Can add document', 160, 'add_document'),
	(638, 'Can change document', 160, 'change_document'),
	(639, 'Can delete document', 160, 'delete_document'),
	(640, 'Can view document', 160, 'view_document'),
	(641, 'Can add script read', 161, 'add_scriptread'),
	(642, 'Can change script read', 161, 'change_scriptread'),
	(643, 'Can delete script read', 161, 'delete_scriptread'),
	(644, 'Can view script read', 161, 'view_scriptread'),
	(645, 'Can add call script', 162, 'add_scriptversion'),
	(646, 'Can change call script', 162, 'change_scriptversion'),
	(647, 'Can delete call script', 162, 'delete_scriptversion'),
	(648, 'Can view call script', 162, 'view_scriptversion'),
	(649, 'Can add WeChat account', 163, 'add_wechatconnection'),
	(650, 'Can change WeChat account', 163, 'change_wechatconnection'),
	(651, 'Can delete WeChat account', 163, 'delete_wechatconnection'),
	(652, 'Can view WeChat account', 163, 'view_wechatconnection'),
	(653, 'Can add announcement', 164, 'add_announcement'),
	(654, 'Can change announcement', 164, 'change_announcement'),
	(655, 'Can delete announcement', 164, 'delete_announcement'),
	(656, 'Can view announcement', 164, 'view_announcement'),
	(657, 'Can add customer', 165, 'add_customer'),
	(658, 'Can change customer', 165, 'change_customer'),
	(659, 'Can delete customer', 165, 'delete_customer'),
	(660, 'Can view customer', 165, 'view_customer'),
	(661, 'Can add rendering', 166, 'add_rendering'),
	(662, 'Can change rendering', 166, 'change_rendering'),
	(663, 'Can delete rendering', 166, 'delete_rendering'),
	(664, 'Can view rendering', 166, 'view_rendering'),
	(665, 'Can add telling', 167, 'add_telling'),
	(666, 'Can change telling', 167, 'change_telling'),
	(667, 'Can delete telling', 167, 'delete_telling'),
	(668, 'Can view telling', 167, 'view_telling'),
	(669, 'Can add agents', 168, 'add_callteam'),
	(670, 'Can change agents', 168, 'change_callteam'),
	(671, 'Can delete agents', 168, 'delete_callteam'),
	(672, 'Can view agents', 168, 'view_callteam'),
	(673, 'Can add enquiries and orders', 169, 'add_channelcount'),
	(674, 'Can change enquiries and orders', 169, 'change_channelcount'),
	(675, 'Can delete enquiries and orders', 169, 'delete_channelcount'),
	(676, 'Can view enquiries and orders', 169, 'view_channelcount');
INSERT INTO public.calendars_blackout VALUES
	(1, 'double_eleven', '双11', 'Double Eleven', 'yearly', false, '11-01', '11-11', '', NULL, NULL, NULL, NULL, '[]', '[]', '[]', '[]', '', 'Asia/Shanghai', true, now()),
	(2, 'mid_year_sale', '618', '618 sale', 'yearly', false, '06-01', '06-18', '', NULL, NULL, NULL, NULL, '[]', '[]', '[]', '[]', '', 'Asia/Shanghai', true, now()),
	(3, 'spring_festival', '春节', 'Spring Festival', 'holiday', false, '', '', 'spring_festival', NULL, NULL, NULL, NULL, '[]', '[]', '[]', '[]', '', 'Asia/Shanghai', true, now()),
	(4, 'weekday_rush', '工作日早高峰', 'Weekday morning rush', 'working_days', false, '', '', '', '07:00:00', '10:00:00', NULL, NULL, '[]', '[]', '[]', '[]', '', '', true, now()),
	(5, 'lunch', '午间高峰', 'Lunch hours', 'daily', false, '', '', '', '11:00:00', '13:30:00', NULL, NULL, '[]', '["catering", "retail"]', '[]', '[]', '', '', true, now());







INSERT INTO public.calendars_policy VALUES
	(1, '{"gates": {"seen": {"tries": 1, "limit_minutes": 1440}, "work": {"tries": 1, "limit_minutes": 44640}, "closed": {"tries": 1, "limit_minutes": 30}, "review": {"tries": 1, "limit_minutes": 44640}, "wanted": {"tries": 1, "limit_minutes": 30}, "snapshot": {"tries": 1, "limit_minutes": 5}, "ownership": {"tries": 1, "limit_minutes": 527040}, "published": {"tries": 3, "limit_minutes": 240}}, "lanes": {"alert_percent": 75, "terms_minutes": {"fast": 60}, "fast_quota_a_day": 20}, "windows": {"most_extensions": 3, "long_impact_hours": 24}, "estimate": {"load": {"busy": "20", "peak": "50", "normal": "0"}, "kinds": {"data_calibration": {"most": 720, "least": 60, "scale": "hours", "finance_most": 720}, "deep_maintenance": {"most": 10080, "least": 1440, "scale": "days", "finance_most": 21600}, "compliance_review": {"most": 10080, "least": 4320, "scale": "working_days", "finance_most": 21600}, "feature_iteration": {"most": 4320, "least": 1440, "scale": "days", "finance_most": 4320}}, "finance": "100", "subject": {"group": "50", "enterprise": "0", "individual": "0", "sole_proprietor": "0"}, "version": "1", "contents": {"restore": {"base": {"most": 240, "least": 60, "likely": 120}, "kind": "data_calibration", "seen": true}, "calibration": {"base": {"most": 600, "least": 120, "likely": 360}, "kind": "data_calibration", "seen": true}, "label_change": {"base": {"most": 240, "least": 60, "likely": 120}, "kind": "data_calibration", "seen": true}, "mark_removal": {"base": {"most": 480, "least": 120, "likely": 240}, "kind": "data_calibration", "seen": true}, "model_upgrade": {"base": {"most": 4320, "least": 1440, "likely": 2880}, "kind": "feature_iteration", "seen": false}, "licence_review": {"base": {"most": 7200, "least": 4320, "likely": 5760}, "kind": "compliance_review", "seen": false}, "carrier_upgrade": {"base": {"most": 5760, "least": 1440, "likely": 2880}, "kind": "deep_maintenance", "seen": true}, "platform_hookup": {"base": {"most": 4320, "least": 1440, "likely": 2880}, "kind": "deep_maintenance", "seen": true}, "number_state_sync": {"base": {"most": 360, "least": 60, "likely": 180}, "kind": "data_calibration", "seen": true}, "architecture_upgrade": {"base": {"most": 7200, "least": 1440, "likely": 4320}, "kind": "deep_maintenance", "seen": true}}, "rounding": 15, "fast_lane": {"most": 60, "least": 15}, "high_risk": "50", "green_lane": "-40", "per_number": "1", "clean_record": "-10", "forged_record": "50", "per_directory": "2", "small_subject": "-25", "most_for_numbers": "100", "clean_record_months": 3, "most_for_directories": "20"}, "off_peak": {"end": "06:00", "start": "22:00"}, "outbound": {"days_around": 3, "drop_percent": 15, "loss_percent": 5}, "open_time": {"least_hours": 48, "piece_hours": 4, "within_days": 32}, "notice_hours": {"answer": 48, "normal": 72, "emergency": 4}, "reminder_hours": {"last": 1, "first": 72, "second": 24}}', '', 'Shouhao', now(), '');









INSERT INTO public.catalogue_documenttype VALUES
	(1, 'business_licence', 1, '2020-01-01 00:00:00+00', '营业执照', 'Business licence', '名称、统一社会信用代码与认证主体一致', 'Name and credit code are those of the certified firm', true, '["sole_proprietor", "enterprise", "group"]', '[]', '[]', '["law_firm_licence"]', 'either', 0, 30, 0, 3, '', 'Shouhao', false, ''),
	(2, 'law_firm_licence', 1, '2020-01-01 00:00:00+00', '律师事务所执业许可证', 'Law firm practice licence', '名称与认证主体一致，年检有效', 'The firm''s name; the yearly inspection is valid', false, '[]', '[]', '[]', '[]', 'either', 0, 0, 0, 3, '', 'Shouhao', false, ''),
	(3, 'agent_identity', 1, '2020-01-01 00:00:00+00', '经办人身份证明', 'Agent''s identity', '身份证正反面在同一文件中', 'Both sides of the identity card in one file', true, '[]', '[]', '[]', '[]', 'either', 0, 30, 0, 3, '', 'Shouhao', false, ''),
	(4, 'authorisation_letter', 1, '2020-01-01 00:00:00+00', '授权书', 'Authorisation letter', '加盖公章，写明经办人与号码用途', 'Sealed; names the agent and what the numbers are used for', true, '["enterprise", "group"]', '[]', '[]', '[]', 'either', 0, 30, 0, 3, '', 'Shouhao', false, ''),
	(5, 'medical_practice_licence', 1, '2020-01-01 00:00:00+00', '医疗机构执业许可证', 'Medical institution practice licence', '诊疗科目覆盖标签所称业务', 'Its subjects cover what the label names', true, '[]', '["medical"]', '["医美", "医疗", "医院", "诊所", "门诊", "口腔", "牙科", "整形", "植发", "眼科", "中医", "问诊", "挂号", "就诊", "复诊", "疫苗"]', '[]', 'from_to', 0, 30, 12, 7, '', 'Shouhao', false, ''),
	(6, 'financial_licence', 1, '2020-01-01 00:00:00+00', '金融业务许可证', 'Financial licence', '许可范围覆盖标签所称业务', 'Its scope covers what the label names', true, '[]', '["finance"]', '["银行", "贷款", "借款", "信贷", "放款", "理财", "基金", "证券", "期货", "信托", "保险", "投保", "续保", "理赔", "保单", "典当", "支付"]', '[]', 'either', 0, 30, 12, 15, '', 'Shouhao', false, ''),
	(7, 'school_permit', 1, '2020-01-01 00:00:00+00', '办学许可证', 'School permit', '办学内容覆盖标签所称业务', 'Its subjects cover what the label names', true, '[]', '[]', '["招生", "学校", "幼儿园"]', '[]', 'from_to', 0, 0, 0, 3, '', 'Shouhao', false, ''),
	(8, 'icp_filing', 1, '2020-01-01 00:00:00+00', 'ICP 备案或许可证', 'ICP filing or licence', '主办单位与认证主体一致', 'Filed by the certified firm', true, '[]', '[]', '["官网", "网站", "网址", "小程序"]', '[]', 'either', 0, 0, 0, 3, '', 'Shouhao', false, ''),
	(9, 'trademark', 1, '2020-01-01 00:00:00+00', '商标注册证', 'Trademark certificate', '注册人或被许可人为认证主体', 'Owned by, or licensed to, the certified firm', false, '[]', '[]', '[]', '[]', 'from_to', 0, 0, 0, 3, '', 'Shouhao', false, ''),
	(10, 'number_ownership', 1, '2020-01-01 00:00:00+00', '号码归属证明', 'Proof of number ownership', '运营商开具，载明号码与机主', 'By the carrier; names the number and its holder', false, '[]', '[]', '[]', '[]', 'either', 0, 0, 0, 3, '', 'Shouhao', false, ''),
	(11, 'identity_document', 1, '2020-01-01 00:00:00+00', '本人身份证件', 'Identity document', '姓名、证件类型和号码与申请时一致，正反面在同一文件中', 'Name, kind and number are those of the application; both sides in one file', true, '["individual"]', '[]', '[]', '["agent_identity"]', 'either', 0, 30, 0, 3, '', 'Shouhao', true, ''),
	(12, 'agent_identity', 2, '2020-01-01 00:00:00+00', '经办人身份证明', 'Agent''s identity', '身份证正反面在同一文件中', 'Both sides of the identity card in one file', true, '["sole_proprietor", "enterprise", "group"]', '[]', '[]', '[]', 'either', 0, 30, 0, 3, '证件号码仅以掩码保存；个人以本人身份证件代替', 'Shouhao', true, ''),
	(13, 'law_firm_licence', 2, '2020-01-01 00:00:00+00', '律师事务所执业许可证', 'Law firm practice licence', '名称与认证主体一致，年检有效', 'The firm''s name; the yearly inspection is valid', false, '[]', '["legal"]', '[]', '[]', 'either', 0, 0, 0, 3, '仅法律服务行业提交', 'Shouhao', false, '');
INSERT INTO public.catalogue_terms VALUES
	(1, 12, 3, 1, 3, 12, '{90,60,30,14,7,3,1}', 3, 7, 15, 5, 40, 50, '', 'Shouhao', now(), 100000, 30, 90, 100000, 100000, 10, 20, 50, 30, 90, 60, '22:00:00', '06:00:00', 4, 24, 4, 4, 4, 10, 10, 10, 10, 10, 5, '10:00:00', 40, 5000, '', '', '', 5, '', '', '');














INSERT INTO public.django_content_type VALUES
	(1, 'tenants', 'blueprint'),
	(2, 'tenants', 'tenant'),
	(3, 'tenants', 'domain'),
	(4, 'tenants', 'party'),
	(5, 'tenants', 'partyplace'),
	(6, 'tenants', 'restore'),
	(7, 'tenants', 'signinaddress'),
	(8, 'tenants', 'tally'),
	(9, 'tenants', 'workingdayoverride'),
	(10, 'tenants', 'businessclock'),
	(11, 'tenants', 'databaseorigin'),
	(12, 'tenants', 'orderepoch'),
	(13, 'tenants', 'staffnote'),
	(14, 'tenants', 'contactaddress'),
	(15, 'tenants', 'companysignin'),
	(16, 'contenttypes', 'contenttype'),
	(17, 'auth', 'permission'),
	(18, 'auth', 'group'),
	(19, 'agenda', 'work'),
	(20, 'outbox', 'providerstanding'),
	(21, 'outbox', 'receivedsms'),
	(22, 'outbox', 'message'),
	(23, 'outbox', 'delivery'),
	(24, 'outbox', 'providertemplate'),
	(25, 'outbox', 'confirmation'),
	(26, 'attempts', 'attempt'),
	(27, 'catalogue', 'documenttype'),
	(28, 'catalogue', 'terms'),
	(29, 'ledger', 'entry'),
	(30, 'ledger', 'invoicerequest'),
	(31, 'agreements', 'agreement'),
	(32, 'agreements', 'acceptance'),
	(33, 'duty', 'absence'),
	(34, 'duty', 'alert'),
	(35, 'duty', 'dutycall'),
	(36, 'duty', 'alerttold'),
	(37, 'duty', 'shift'),
	(38, 'checkpoints', 'platformcheckpoint'),
	(39, 'checkpoints', 'platformtile'),
	(40, 'checkpoints', 'signingkey'),
	(41, 'checkpoints', 'checkpoint'),
	(42, 'reviews', 'case'),
	(43, 'reviews', 'entry'),
	(44, 'reviews', 'attachment'),
	(45, 'directories', 'connection'),
	(46, 'directories', 'credential'),
	(47, 'directories', 'directory'),
	(48, 'directories', 'callday'),
	(49, 'directories', 'keptlookup'),
	(50, 'directories', 'numberstatelist'),
	(51, 'directories', 'numberstateline'),
	(52, 'directories', 'partycallback'),
	(53, 'directories', 'partyprofile'),
	(54, 'directories', 'seenthrough'),
	(55, 'errands', 'deskparty'),
	(56, 'errands', 'errandpicture'),
	(57, 'errands', 'errandfile'),
	(58, 'errands', 'errand'),
	(59, 'errands', 'errandreceipt'),
	(60, 'registry', 'standbynumber'),
	(61, 'registry', 'unprovedcount'),
	(62, 'registry', 'aliasclaim'),
	(63, 'registry', 'labelclaim'),
	(64, 'registry', 'modelversion'),
	(65, 'registry', 'modelinuse'),
	(66, 'registry', 'numberclaim'),
	(67, 'registry', 'publicnumber'),
	(68, 'registry', 'handsetpicture'),
	(69, 'registry', 'numbercode'),
	(70, 'registry', 'standbyallocation'),
	(71, 'registry', 'labelinuse'),
	(72, 'calendars', 'calendarchange'),
	(73, 'calendars', 'capacity'),
	(74, 'calendars', 'policy'),
	(75, 'calendars', 'blackout'),
	(76, 'calendars', 'ledgerblock'),
	(77, 'calendars', 'ledgerday'),
	(78, 'calendars', 'bookedsession'),
	(79, 'calendars', 'finishedwindow'),
	(80, 'calendars', 'mustmove'),
	(81, 'calls', 'callsource'),
	(82, 'calls', 'callimport'),
	(83, 'calls', 'call'),
	(84, 'calls', 'cell'),
	(85, 'calls', 'comparison'),
	(86, 'calls', 'callmapping'),
	(87, 'campaigns', 'campaign'),
	(88, 'campaigns', 'wave'),
	(89, 'campaigns', 'member'),
	(90, 'campaigns', 'look'),
	(91, 'intake', 'editpause'),
	(92, 'intake', 'pooled'),
	(93, 'promises', 'promisealert'),
	(94, 'seasons', 'season'),
	(95, 'unanswered', 'unanswerednotice'),
	(96, 'feedback', 'improvement'),
	(97, 'feedback', 'suggestion'),
	(98, 'people', 'user'),
	(99, 'people', 'staffaccess'),
	(100, 'people', 'apikey');
INSERT INTO public.django_content_type VALUES
	(101, 'people', 'bellentry'),
	(102, 'people', 'contact'),
	(103, 'people', 'idempotentanswer'),
	(104, 'people', 'invitation'),
	(105, 'people', 'statussubscriber'),
	(106, 'people', 'bellread'),
	(107, 'people', 'failedsignin'),
	(108, 'people', 'subscription'),
	(109, 'webhooks', 'endpoint'),
	(110, 'webhooks', 'webhookevent'),
	(111, 'sessions', 'session'),
	(112, 'admin', 'logentry'),
	(113, 'account', 'emailaddress'),
	(114, 'account', 'emailconfirmation'),
	(115, 'socialaccount', 'socialaccount'),
	(116, 'socialaccount', 'socialapp'),
	(117, 'socialaccount', 'socialtoken'),
	(118, 'mfa', 'authenticator'),
	(119, 'usersessions', 'usersession'),
	(120, 'compliance', 'violation'),
	(121, 'compliance', 'licence'),
	(122, 'evidence', 'tile'),
	(123, 'evidence', 'record'),
	(124, 'evidence', 'leaf'),
	(125, 'evidence', 'opening'),
	(126, 'certification', 'reverification'),
	(127, 'certification', 'freeze'),
	(128, 'trust', 'monthclosed'),
	(129, 'labels', 'numberimport'),
	(130, 'labels', 'snapshot'),
	(131, 'labels', 'standbylabel'),
	(132, 'labels', 'alias'),
	(133, 'labels', 'number'),
	(134, 'labels', 'display'),
	(135, 'labels', 'consistencycheck'),
	(136, 'labels', 'numberproof'),
	(137, 'labels', 'numbersync'),
	(138, 'labels', 'numbercorrection'),
	(139, 'labels', 'seenmark'),
	(140, 'labels', 'sighting'),
	(141, 'labels', 'standbylease'),
	(142, 'labels', 'consistencyanswer'),
	(143, 'labels', 'appeal'),
	(144, 'labels', 'acceleration'),
	(145, 'labels', 'displayday'),
	(146, 'labels', 'labelversion'),
	(147, 'labels', 'forwarding'),
	(148, 'maintenance', 'calendarfeed'),
	(149, 'maintenance', 'maintenancerequest'),
	(150, 'maintenance', 'series'),
	(151, 'maintenance', 'window'),
	(152, 'maintenance', 'session'),
	(153, 'maintenance', 'occurrence'),
	(154, 'maintenance', 'gate'),
	(155, 'maintenance', 'windowevent'),
	(156, 'maintenance', 'outage'),
	(157, 'maintenance', 'numberhold'),
	(158, 'notices', 'notice'),
	(159, 'notices', 'acknowledgement'),
	(160, 'documents', 'document'),
	(161, 'scripts', 'scriptread'),
	(162, 'scripts', 'scriptversion'),
	(163, 'announcements', 'wechatconnection'),
	(164, 'announcements', 'announcement'),
	(165, 'announcements', 'customer'),
	(166, 'announcements', 'rendering'),
	(167, 'announcements', 'telling'),
	(168, 'outbound', 'callteam'),
	(169, 'outbound', 'channelcount');
INSERT INTO public.django_migrations VALUES
	(1, 'contenttypes', '0001_initial', now()),
	(2, 'contenttypes', '0002_remove_content_type_name', now()),
	(3, 'auth', '0001_initial', now()),
	(4, 'auth', '0002_alter_permission_name_max_length', now()),
	(5, 'auth', '0003_alter_user_email_max_length', now()),
	(6, 'auth', '0004_alter_user_username_opts', now()),
	(7, 'auth', '0005_alter_user_last_login_null', now()),
	(8, 'auth', '0006_require_contenttypes_0002', now()),
	(9, 'auth', '0007_alter_validators_add_error_messages', now()),
	(10, 'auth', '0008_alter_user_username_max_length', now()),
	(11, 'auth', '0009_alter_user_last_name_max_length', now()),
	(12, 'auth', '0010_alter_group_name_max_length', now()),
	(13, 'auth', '0011_update_proxy_permissions', now()),
	(14, 'auth', '0012_alter_user_first_name_max_length', now()),
	(15, 'tenants', '0001_initial', now()),
	(16, 'tenants', '0002_business_clock', now()),
	(17, 'tenants', '0003_removed_clients', now()),
	(18, 'tenants', '0004_cache', now()),
	(19, 'tenants', '0005_order_epochs', now()),
	(20, 'tenants', '0006_identity', now()),
	(21, 'tenants', '0007_parties', now()),
	(22, 'tenants', '0008_updates', now()),
	(23, 'tenants', '0009_tallies', now()),
	(24, 'tenants', '0010_clock_guard', now()),
	(25, 'tenants', '0011_throttle', now()),
	(26, 'tenants', '0012_applications_tell_nothing', now()),
	(27, 'tenants', '0013_migration_failed', now()),
	(28, 'tenants', '0014_blueprints', now()),
	(29, 'tenants', '0015_restore', now()),
	(30, 'tenants', '0016_types_and_rights', now()),
	(31, 'tenants', '0017_sign_in_addresses', now()),
	(32, 'tenants', '0018_party_failed_at', now()),
	(33, 'tenants', '0019_no_spare_schemas', now()),
	(34, 'people', '0001_initial', now()),
	(35, 'people', '0002_contacts_are_asked', now()),
	(36, 'people', '0003_shut_out', now()),
	(37, 'people', '0004_opt_out', now()),
	(38, 'people', '0005_subscriptions', now()),
	(39, 'people', '0006_bell', now()),
	(40, 'people', '0007_calendar', now()),
	(41, 'people', '0008_group_bots', now()),
	(42, 'people', '0009_stopping', now()),
	(43, 'people', '0010_status_subscribers', now()),
	(44, 'people', '0011_updates', now()),
	(45, 'people', '0012_subscribers_updates', now()),
	(46, 'people', '0013_who_is_who', now()),
	(47, 'people', '0014_doors', now()),
	(48, 'people', '0015_fewer_relations', now()),
	(49, 'people', '0016_purposes_by_language', now()),
	(50, 'people', '0017_who_made_it', now()),
	(51, 'people', '0018_sign_in_addresses', now()),
	(52, 'account', '0001_initial', now()),
	(53, 'account', '0002_email_max_length', now()),
	(54, 'account', '0003_alter_emailaddress_create_unique_verified_email', now()),
	(55, 'account', '0004_alter_emailaddress_drop_unique_email', now()),
	(56, 'account', '0005_emailaddress_idx_upper_email', now()),
	(57, 'account', '0006_emailaddress_lower', now()),
	(58, 'account', '0007_emailaddress_idx_email', now()),
	(59, 'account', '0008_emailaddress_unique_primary_email_fixup', now()),
	(60, 'account', '0009_emailaddress_unique_primary_email', now()),
	(61, 'admin', '0001_initial', now()),
	(62, 'admin', '0002_logentry_remove_auto_add', now()),
	(63, 'admin', '0003_logentry_add_action_flag_choices', now()),
	(64, 'agenda', '0001_initial', now()),
	(65, 'agenda', '0002_deaths', now()),
	(66, 'agenda', '0002_by_client', now()),
	(67, 'agenda', '0003_troubled', now()),
	(68, 'agreements', '0001_initial', now()),
	(69, 'agreements', '0002_first_texts', now()),
	(70, 'agreements', '0003_who_made_it', now()),
	(71, 'directories', '0001_initial', now()),
	(72, 'directories', '0002_who_handed_in', now()),
	(73, 'directories', '0003_numberstateline_holder', now()),
	(74, 'directories', '0004_connections', now()),
	(75, 'directories', '0005_sighting_sources', now()),
	(76, 'directories', '0006_aggregators', now()),
	(77, 'directories', '0007_profiles', now()),
	(78, 'directories', '0008_callback_looks', now()),
	(79, 'directories', '0009_own_accounts', now()),
	(80, 'directories', '0010_callback_words', now()),
	(81, 'directories', '0011_directories_stay', now()),
	(82, 'directories', '0012_not_emptied', now()),
	(83, 'directories', '0013_who_gave_it', now()),
	(84, 'directories', '0014_moved_by_id', now()),
	(85, 'directories', '0015_waited_for_since', now()),
	(86, 'compliance', '0001_initial', now()),
	(87, 'compliance', '0002_masked_numbers', now()),
	(88, 'compliance', '0003_updates', now()),
	(89, 'compliance', '0004_fewer_indexes', now()),
	(90, 'compliance', '0005_who_made_it', now()),
	(91, 'compliance', '0006_who_recorded', now()),
	(92, 'labels', '0001_initial', now()),
	(93, 'labels', '0011_number_search', now()),
	(94, 'labels', '0012_number_ownership', now()),
	(95, 'labels', '0013_updates', now()),
	(96, 'labels', '0014_seen', now()),
	(97, 'labels', '0015_undecided_orders', now()),
	(98, 'labels', '0016_sightings', now()),
	(99, 'labels', '0017_critical_numbers', now()),
	(100, 'labels', '0018_fewer_indexes', now());
INSERT INTO public.django_migrations VALUES
	(101, 'labels', '0019_directories_unchecked', now()),
	(102, 'labels', '0020_who_made_it', now()),
	(103, 'labels', '0021_numbers_stay', now()),
	(104, 'labels', '0022_who_asked', now()),
	(105, 'labels', '0023_frozen_displays', now()),
	(106, 'labels', '0024_standby_taken', now()),
	(107, 'maintenance', '0001_initial', now()),
	(108, 'maintenance', '0002_tagged_instants', now()),
	(109, 'maintenance', '0003_ownership_gate', now()),
	(110, 'maintenance', '0004_status_and_feeds', now()),
	(111, 'maintenance', '0005_updates', now()),
	(112, 'maintenance', '0006_window_completion', now()),
	(113, 'maintenance', '0007_contradicted', now()),
	(114, 'maintenance', '0008_feed_secrets', now()),
	(115, 'maintenance', '0009_who_asked', now()),
	(116, 'maintenance', '0010_fewer_indexes', now()),
	(117, 'maintenance', '0011_directories_unchecked', now()),
	(118, 'maintenance', '0013_who_made_it', now()),
	(119, 'maintenance', '0014_numbers_stay', now()),
	(120, 'maintenance', '0015_doers', now()),
	(121, 'maintenance', '0016_superseded', now()),
	(122, 'maintenance', '0017_promised_at_parties', now()),
	(123, 'maintenance', '0018_outage_kind', now()),
	(124, 'announcements', '0001_initial', now()),
	(125, 'announcements', '0002_updates', now()),
	(126, 'announcements', '0003_delivery', now()),
	(127, 'announcements', '0004_customers_updates', now()),
	(128, 'announcements', '0005_cover', now()),
	(129, 'announcements', '0006_fewer_indexes', now()),
	(130, 'announcements', '0007_corrected_again', now()),
	(131, 'attempts', '0001_initial', now()),
	(132, 'tenants', '0002_pieces', now()),
	(133, 'tenants', '0003_staff_notes', now()),
	(134, 'tenants', '0004_frozen_since', now()),
	(135, 'tenants', '0005_credit_limit', now()),
	(136, 'tenants', '0006_contact_addresses', now()),
	(137, 'tenants', '0007_master_data', now()),
	(138, 'calendars', '0001_initial', now()),
	(139, 'calendars', '0002_first_rules', now()),
	(140, 'calendars', '0003_tagged_instants', now()),
	(141, 'calendars', '0004_reminder_leads', now()),
	(142, 'calendars', '0005_agreeing', now()),
	(143, 'calendars', '0006_updates', now()),
	(144, 'calendars', '0007_who_made_it', now()),
	(145, 'calendars', '0008_doers', now()),
	(146, 'calendars', '0002_found', now()),
	(147, 'calendars', '0003_promises_by_party', now()),
	(148, 'calls', '0001_calls', now()),
	(149, 'calls', '0002_updates', now()),
	(150, 'calls', '0003_recovery', now()),
	(151, 'calls', '0004_handsets', now()),
	(152, 'calls', '0005_sources', now()),
	(153, 'calls', '0006_titles', now()),
	(154, 'calls', '0007_who_made_it', now()),
	(155, 'calls', '0008_addresses_checked', now()),
	(156, 'registry', '0001_initial', now()),
	(157, 'registry', '0002_public_numbers', now()),
	(158, 'registry', '0003_reserved_standby_numbers', now()),
	(159, 'registry', '0004_number_ownership', now()),
	(160, 'registry', '0005_unproved_count', now()),
	(161, 'registry', '0006_updates', now()),
	(162, 'registry', '0007_handset_pictures', now()),
	(163, 'registry', '0008_who_made_it', now()),
	(164, 'registry', '0009_who_did_it', now()),
	(165, 'registry', '0010_pictures_by_client', now()),
	(166, 'registry', '0011_codes_by_claim', now()),
	(167, 'registry', '0012_standby_taken', now()),
	(168, 'catalogue', '0001_initial', now()),
	(169, 'catalogue', '0002_first_types', now()),
	(170, 'catalogue', '0003_documents_of_individuals', now()),
	(171, 'catalogue', '0004_two_people', now()),
	(172, 'catalogue', '0005_number_ownership', now()),
	(173, 'catalogue', '0006_more_figures', now()),
	(174, 'catalogue', '0007_waits_of_a_chase', now()),
	(175, 'catalogue', '0008_carrier_lists', now()),
	(176, 'catalogue', '0009_room_for_files', now()),
	(177, 'catalogue', '0010_maker', now()),
	(178, 'catalogue', '0011_who_made_it', now()),
	(179, 'catalogue', '0012_credit_in_a_day', now()),
	(180, 'catalogue', '0013_telephones', now()),
	(181, 'catalogue', '0014_party_out', now()),
	(182, 'campaigns', '0001_campaigns', now()),
	(183, 'campaigns', '0002_model', now()),
	(184, 'campaigns', '0003_re_review', now()),
	(185, 'campaigns', '0004_who_did_it', now()),
	(186, 'campaigns', '0005_doers', now()),
	(187, 'campaigns', '0006_standby_share', now()),
	(188, 'campaigns', '0002_audience', now()),
	(189, 'campaigns', '0003_platform_work', now()),
	(190, 'campaigns', '0004_look', now()),
	(191, 'campaigns', '0005_calibration', now()),
	(192, 'catalogue', '0002_payee', now()),
	(193, 'catalogue', '0003_law_firms', now()),
	(194, 'certification', '0001_first', now()),
	(195, 'certification', '0002_reason_code', now()),
	(196, 'certification', '0002_frozen_since', now()),
	(197, 'checkpoints', '0001_initial', now()),
	(198, 'checkpoints', '0002_append_only', now()),
	(199, 'documents', '0001_initial', now()),
	(200, 'documents', '0002_updates', now());
INSERT INTO public.django_migrations VALUES
	(201, 'documents', '0003_report_kinds', now()),
	(202, 'duty', '0001_initial', now()),
	(203, 'duty', '0002_absence', now()),
	(204, 'duty', '0003_on_call', now()),
	(205, 'duty', '0004_carrier_list', now()),
	(206, 'duty', '0005_titles', now()),
	(207, 'duty', '0006_restored', now()),
	(208, 'duty', '0007_who_set_it', now()),
	(209, 'duty', '0008_strangers', now()),
	(210, 'duty', '0009_work_failing', now()),
	(211, 'duty', '0010_schemas_mixed', now()),
	(212, 'duty', '0002_upgrade_late', now()),
	(213, 'errands', '0001_initial', now()),
	(214, 'errands', '0002_appeals', now()),
	(215, 'errands', '0003_who_did_it', now()),
	(216, 'errands', '0004_promised', now()),
	(217, 'errands', '0005_standby_taken', now()),
	(218, 'errands', '0002_found', now()),
	(219, 'evidence', '0001_initial', now()),
	(220, 'evidence', '0002_append_only', now()),
	(221, 'evidence', '0003_log', now()),
	(222, 'evidence', '0004_tagged_instants', now()),
	(223, 'evidence', '0005_who_did_it', now()),
	(224, 'evidence', '0006_fewer_indexes', now()),
	(225, 'evidence', '0007_one_index_of_subjects', now()),
	(226, 'feedback', '0001_initial', now()),
	(227, 'feedback', '0002_updates', now()),
	(228, 'feedback', '0003_rules', now()),
	(229, 'feedback', '0004_titles', now()),
	(230, 'feedback', '0005_all_that_staff_set', now()),
	(231, 'feedback', '0006_who_did_it', now()),
	(232, 'feedback', '0007_doers', now()),
	(233, 'feedback', '0008_two_by_id', now()),
	(234, 'intake', '0001_intake', now()),
	(235, 'intake', '0002_one_door', now()),
	(236, 'intake', '0003_who_asked', now()),
	(237, 'intake', '0004_who_made_it', now()),
	(238, 'intake', '0002_ends_and_scope', now()),
	(239, 'intake', '0003_moved', now()),
	(240, 'intake', '0004_pauses_by_scope', now()),
	(241, 'tenants', '0008_earlier_subjects', now()),
	(242, 'registry', '0002_found', now()),
	(243, 'registry', '0003_labels_in_use', now()),
	(244, 'labels', '0002_labels_in_use', now()),
	(245, 'labels', '0003_standby_labels_in_use', now()),
	(246, 'ledger', '0001_initial', now()),
	(247, 'ledger', '0002_append_only', now()),
	(248, 'ledger', '0003_two_people', now()),
	(249, 'ledger', '0004_who_made_it', now()),
	(250, 'ledger', '0005_two_by_id', now()),
	(251, 'ledger', '0006_by_hand', now()),
	(252, 'ledger', '0007_counted_as_entries', now()),
	(253, 'ledger', '0002_payments', now()),
	(254, 'ledger', '0003_invoices', now()),
	(255, 'ledger', '0004_newest', now()),
	(256, 'ledger', '0005_reversals', now()),
	(257, 'webhooks', '0001_initial', now()),
	(258, 'webhooks', '0002_updates', now()),
	(259, 'webhooks', '0003_who_made_it', now()),
	(260, 'webhooks', '0004_addresses_checked', now()),
	(261, 'usersessions', '0001_initial', now()),
	(262, 'trust', '0001_first', now()),
	(263, 'trust', '0002_append_only', now()),
	(264, 'sessions', '0001_initial', now()),
	(265, 'scripts', '0001_initial', now()),
	(266, 'scripts', '0002_who_made_it', now()),
	(267, 'outbound', '0001_initial', now()),
	(268, 'outbound', '0002_updates', now()),
	(269, 'outbound', '0003_who_made_it', now()),
	(270, 'notices', '0001_initial', now()),
	(271, 'notices', '0002_answers_by_calendar', now()),
	(272, 'notices', '0003_season', now()),
	(273, 'notices', '0004_updates', now()),
	(274, 'notices', '0005_titles', now()),
	(275, 'notices', '0006_fewer_indexes', now()),
	(276, 'mfa', '0001_initial', now()),
	(277, 'mfa', '0002_authenticator_timestamps', now()),
	(278, 'mfa', '0003_authenticator_type_uniq', now()),
	(279, 'maintenance', '0012_fewer_relations', now()),
	(280, 'maintenance', '0003_party', now()),
	(281, 'outbox', '0001_initial', now()),
	(282, 'outbox', '0002_no_way_in', now()),
	(283, 'outbox', '0003_worth_until', now()),
	(284, 'outbox', '0004_tagged_instants', now()),
	(285, 'outbox', '0005_servers', now()),
	(286, 'outbox', '0006_confirmations', now()),
	(287, 'outbox', '0007_no_servers', now()),
	(288, 'outbox', '0008_opt_out', now()),
	(289, 'outbox', '0009_topics', now()),
	(290, 'outbox', '0010_channels', now()),
	(291, 'outbox', '0011_gathering', now()),
	(292, 'outbox', '0012_delivery_asked', now()),
	(293, 'outbox', '0013_not_told', now()),
	(294, 'outbox', '0014_one_index_less', now()),
	(295, 'outbox', '0015_urgent_first', now()),
	(296, 'outbox', '0016_who_had_it_asked', now()),
	(297, 'outbox', '0017_being_submitted', now()),
	(298, 'outbox', '0002_by_client', now()),
	(299, 'outbox', '0003_message_of_client', now()),
	(300, 'people', '0002_finance', now());
INSERT INTO public.django_migrations VALUES
	(301, 'people', '0003_contact_addresses', now()),
	(302, 'promises', '0001_initial', now()),
	(303, 'promises', '0002_titles', now()),
	(304, 'promises', '0002_parties', now()),
	(305, 'reviews', '0001_initial', now()),
	(306, 'reviews', '0002_looking', now()),
	(307, 'reviews', '0003_masked_numbers', now()),
	(308, 'reviews', '0004_questions', now()),
	(309, 'reviews', '0005_two_people', now()),
	(310, 'reviews', '0006_shut_out', now()),
	(311, 'reviews', '0007_unanswered', now()),
	(312, 'reviews', '0008_updates', now()),
	(313, 'reviews', '0009_authors', now()),
	(314, 'reviews', '0002_harm', now()),
	(315, 'reviews', '0003_found', now()),
	(316, 'reviews', '0004_master_data', now()),
	(317, 'reviews', '0005_act_for_two', now()),
	(318, 'seasons', '0001_initial', now()),
	(319, 'seasons', '0002_who_made_it', now()),
	(320, 'socialaccount', '0001_initial', now()),
	(321, 'socialaccount', '0002_token_max_lengths', now()),
	(322, 'socialaccount', '0003_extra_data_default_dict', now()),
	(323, 'socialaccount', '0004_app_provider_id_settings', now()),
	(324, 'socialaccount', '0005_socialtoken_nullable_app', now()),
	(325, 'socialaccount', '0006_alter_socialaccount_extra_data', now()),
	(326, 'tenants', '0009_company_sign_in', now()),
	(327, 'unanswered', '0001_initial', now()),
	(328, 'unanswered', '0002_titles', now()),
	(329, 'unanswered', '0003_notified', now()),
	(330, 'tenants', '0001_squashed', now()),
	(331, 'agenda', '0001_squashed', now()),
	(332, 'outbox', '0001_squashed', now()),
	(333, 'attempts', '0001_squashed', now()),
	(334, 'catalogue', '0001_squashed', now()),
	(335, 'ledger', '0001_squashed', now()),
	(336, 'agreements', '0001_squashed', now()),
	(337, 'duty', '0001_squashed', now()),
	(338, 'checkpoints', '0001_squashed', now()),
	(339, 'reviews', '0001_squashed', now()),
	(340, 'directories', '0001_squashed', now()),
	(341, 'errands', '0001_squashed', now()),
	(342, 'registry', '0001_squashed', now()),
	(343, 'calendars', '0001_squashed', now()),
	(344, 'calls', '0001_squashed', now()),
	(345, 'campaigns', '0001_squashed', now()),
	(346, 'intake', '0001_squashed', now()),
	(347, 'promises', '0001_squashed', now()),
	(348, 'seasons', '0001_squashed', now()),
	(349, 'unanswered', '0001_squashed', now()),
	(350, 'feedback', '0001_squashed', now()),
	(351, 'people', '0001_squashed', now()),
	(352, 'webhooks', '0001_squashed', now()),
	(353, 'compliance', '0001_squashed', now()),
	(354, 'evidence', '0001_squashed', now()),
	(355, 'certification', '0001_squashed', now()),
	(356, 'trust', '0001_squashed', now()),
	(357, 'labels', '0001_squashed', now()),
	(358, 'maintenance', '0001_squashed', now()),
	(359, 'maintenance', '0002_fewer_relations', now()),
	(360, 'notices', '0001_squashed', now()),
	(361, 'documents', '0001_squashed', now()),
	(362, 'scripts', '0001_squashed', now()),
	(363, 'announcements', '0001_squashed', now()),
	(364, 'outbound', '0001_squashed', now());































INSERT INTO public.registry_publicnumber VALUES
	(1, '110', 1, '公安报警', 'Police', '工业和信息化部《电信网编号计划》', true, '', 'Shouhao', now(), ''),
	(2, '119', 1, '消防救援', 'Fire brigade', '工业和信息化部《电信网编号计划》', true, '', 'Shouhao', now(), ''),
	(3, '120', 1, '医疗急救', 'Ambulance', '工业和信息化部《电信网编号计划》', true, '', 'Shouhao', now(), ''),
	(4, '122', 1, '道路交通事故报警', 'Traffic accidents', '工业和信息化部《电信网编号计划》', true, '', 'Shouhao', now(), ''),
	(5, '114', 1, '电话查号', 'Directory enquiries', '工业和信息化部《电信网编号计划》', true, '', 'Shouhao', now(), ''),
	(6, '117', 1, '报时', 'Speaking clock', '工业和信息化部《电信网编号计划》', true, '', 'Shouhao', now(), ''),
	(7, '121', 1, '天气预报', 'Weather forecast', '工业和信息化部《电信网编号计划》', true, '', 'Shouhao', now(), ''),
	(8, '11x', 1, '紧急与公共服务', 'Emergency and public services', '工业和信息化部《电信网编号计划》', true, '', 'Shouhao', now(), ''),
	(9, '12x', 1, '紧急与公共服务', 'Emergency and public services', '工业和信息化部《电信网编号计划》', true, '', 'Shouhao', now(), ''),
	(10, '12110', 1, '公安短信报警', 'Police by SMS', '工业和信息化部《电信网编号计划》', true, '', 'Shouhao', now(), ''),
	(11, '12119', 1, '森林草原防火报警', 'Forest and grassland fires', '工业和信息化部《电信网编号计划》', true, '', 'Shouhao', now(), ''),
	(12, '12121', 1, '天气预报', 'Weather forecast', '工业和信息化部《电信网编号计划》', true, '', 'Shouhao', now(), ''),
	(13, '12122', 1, '高速公路救援与报警', 'Motorway police and rescue', '工业和信息化部《电信网编号计划》', true, '', 'Shouhao', now(), ''),
	(14, '12306', 1, '铁路客户服务', 'Railways', '工业和信息化部《电信网编号计划》', true, '', 'Shouhao', now(), ''),
	(15, '12315', 1, '消费者投诉举报', 'Consumer complaints', '工业和信息化部《电信网编号计划》', true, '', 'Shouhao', now(), ''),
	(16, '12320', 1, '公共卫生', 'Public health', '工业和信息化部《电信网编号计划》', true, '', 'Shouhao', now(), ''),
	(17, '12333', 1, '人力资源和社会保障', 'Human resources and social security', '工业和信息化部《电信网编号计划》', true, '', 'Shouhao', now(), ''),
	(18, '12345', 1, '政务服务便民热线', 'Government services hotline', '工业和信息化部《电信网编号计划》', true, '', 'Shouhao', now(), ''),
	(19, '12348', 1, '公共法律服务', 'Public legal services', '工业和信息化部《电信网编号计划》', true, '', 'Shouhao', now(), ''),
	(20, '12356', 1, '心理援助', 'Psychological help', '工业和信息化部《电信网编号计划》', true, '', 'Shouhao', now(), ''),
	(21, '12366', 1, '税务服务', 'Taxes', '工业和信息化部《电信网编号计划》', true, '', 'Shouhao', now(), ''),
	(22, '12388', 1, '纪检监察举报', 'Discipline inspection', '工业和信息化部《电信网编号计划》', true, '', 'Shouhao', now(), ''),
	(23, '12395', 1, '水上遇险求救', 'Distress at sea', '工业和信息化部《电信网编号计划》', true, '', 'Shouhao', now(), ''),
	(24, '123xx', 1, '政府公益服务', 'Government and public-interest services', '工业和信息化部《电信网编号计划》', true, '', 'Shouhao', now(), ''),
	(25, '12xxx', 1, '公共服务与电信业务', 'Public services and carriers'' services', '工业和信息化部《电信网编号计划》', true, '', 'Shouhao', now(), ''),
	(26, '10000', 1, '中国电信客服', 'China Telecom''s own', '工业和信息化部《电信网编号计划》', true, '', 'Shouhao', now(), ''),
	(27, '10010', 1, '中国联通客服', 'China Unicom''s own', '工业和信息化部《电信网编号计划》', true, '', 'Shouhao', now(), ''),
	(28, '10086', 1, '中国移动客服', 'China Mobile''s own', '工业和信息化部《电信网编号计划》', true, '', 'Shouhao', now(), ''),
	(29, '10099', 1, '中国广电客服', 'China Broadnet''s own', '工业和信息化部《电信网编号计划》', true, '', 'Shouhao', now(), ''),
	(30, '10xxx', 1, '电信运营商客服与业务', 'Carriers'' own', '工业和信息化部《电信网编号计划》', true, '', 'Shouhao', now(), ''),
	(31, '11xxx', 1, '电信业务', 'Carriers'' services', '工业和信息化部《电信网编号计划》', true, '', 'Shouhao', now(), ''),
	(32, '116xxx', 1, '电信业务', 'Carriers'' services', '工业和信息化部《电信网编号计划》', true, '', 'Shouhao', now(), ''),
	(33, '118xxx', 1, '电信业务', 'Carriers'' services', '工业和信息化部《电信网编号计划》', true, '', 'Shouhao', now(), ''),
	(34, '95110', 1, '海警报警', 'Coast guard', '中国海警局公告：95110 海上报警平台', true, '', 'Shouhao', now(), ''),
	(35, '96110', 1, '反电信网络诈骗预警劝阻', 'Warnings against telecom fraud', '公安部公告：96110 反诈专线', true, '', 'Shouhao', now(), '');






INSERT INTO public.seasons_season VALUES
	(1, 'enrolment', 1, '招生旺季', 'Enrolment season', '["education"]', '["招生", "暑期班", "秋季班", "课程顾问"]', '06-15', '09-10', NULL, NULL, '{30,14}', true, '', 'Shouhao', now(), ''),
	(2, 'winter_enrolment', 1, '寒假招生季', 'Winter enrolment', '["education"]', '["招生", "寒假班", "课程顾问"]', '12-20', '02-15', NULL, NULL, '{30,14}', true, '', 'Shouhao', now(), ''),
	(3, 'double_eleven', 1, '双11', 'Double Eleven', '["retail"]', '["双11", "双十一"]', '11-01', '11-11', NULL, NULL, '{30,14}', true, '', 'Shouhao', now(), ''),
	(4, 'mid_year_sale', 1, '618', '618 sale', '["retail"]', '["618"]', '06-01', '06-18', NULL, NULL, '{30,14}', true, '', 'Shouhao', now(), ''),
	(5, 'spring_travel', 1, '春运', 'Spring travel rush', '["retail", "catering", "other"]', '[]', '', '', 15, 24, '{30,14}', true, '', 'Shouhao', now(), ''),
	(6, 'annual_reports', 1, '年报季', 'Annual report season', '["finance", "legal"]', '[]', '01-01', '06-30', NULL, NULL, '{30,14}', true, '', 'Shouhao', now(), ''),
	(7, 'health_checks', 1, '年底体检季', 'Year-end health checks', '["medical"]', '["体检", "预约", "随访"]', '11-15', '12-31', NULL, NULL, '{30,14}', true, '', 'Shouhao', now(), '');
INSERT INTO public.tenants_blueprint VALUES
	('87533c7591718eb346d5df13d9a6192d', '{"CREATE OR REPLACE FUNCTION _like_this.append_to_log()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''pg_catalog'', ''_like_this'', ''pg_temp''
AS $function$
    BEGIN
        -- One client''s transactions take their places one after another, while they commit; other clients'' go on.
        PERFORM pg_advisory_xact_lock(hashtextextended(''evidence'', TG_RELID::bigint));
        INSERT INTO evidence_leaf (position, record_id, hash)
            SELECT coalesce(max(position) + 1, 0), NEW.id, sha256(''\\x00''::bytea || NEW.data) FROM evidence_leaf;
        RETURN NULL;
    END $function$
","CREATE OR REPLACE FUNCTION _like_this.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ BEGIN RAISE EXCEPTION ''the history is append-only: % on % is refused'', TG_OP, TG_TABLE_NAME; END $function$
","CREATE OR REPLACE FUNCTION _like_this.refuse_change_of_month()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ BEGIN RAISE EXCEPTION ''closed months are append-only: % on % is refused'', TG_OP, TG_TABLE_NAME; END $function$
","CREATE OR REPLACE FUNCTION _like_this.refuse_other_nodes()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ BEGIN
    IF substring(NEW.nodes FOR length(OLD.nodes)) <> OLD.nodes OR NEW.place <> OLD.place THEN
        RAISE EXCEPTION ''a tile only grows: % on % is refused'', TG_OP, TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $function$
","CREATE OR REPLACE FUNCTION _like_this.refuse_to_shut_out()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ BEGIN
    IF EXISTS (
        SELECT FROM public.reviews_case WHERE kind = ''staff_act'' AND subject_id = OLD.id AND (
            (subject_kind = ''shut_out'' AND decided_at IS NULL AND proposed_by_id <> '''')
            OR (state = ''approved'' AND decided_at > public.business_now() - interval ''1 hour'')
        )
    ) THEN
        IF TG_OP = ''DELETE'' THEN RETURN OLD; END IF;
        RETURN NEW;
    END IF;
    RAISE EXCEPTION ''shutting an administrator out takes an act of the staff'' USING ERRCODE = ''integrity_constraint_violation'';
END $function$
","CREATE SEQUENCE row_ids","CREATE TABLE django_migrations (id bigint GENERATED BY DEFAULT AS IDENTITY (SEQUENCE NAME django_migrations_id_seq INCREMENT 1 MINVALUE 1 MAXVALUE 9223372036854775807 START 1 CACHE 1) CONSTRAINT django_migrations_id_not_null NOT NULL, app character varying(255) CONSTRAINT django_migrations_app_not_null NOT NULL, name character varying(255) CONSTRAINT django_migrations_name_not_null NOT NULL, applied timestamp with time zone CONSTRAINT django_migrations_applied_not_null NOT NULL, CONSTRAINT django_migrations_pkey PRIMARY KEY (id))","CREATE TABLE people_user (password character varying(128) CONSTRAINT people_user_password_not_null NOT NULL, last_login timestamp with time zone, is_superuser boolean CONSTRAINT people_user_is_superuser_not_null NOT NULL, id uuid CONSTRAINT people_user_id_not_null NOT NULL, email character varying(254) CONSTRAINT people_user_email_not_null NOT NULL, name character varying(60) CONSTRAINT people_user_name_not_null NOT NULL, role character varying(13) CONSTRAINT people_user_role_not_null NOT NULL, language character varying(10) CONSTRAINT people_user_language_not_null NOT NULL, is_active boolean CONSTRAINT people_user_is_active_not_null NOT NULL, joined_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT people_user_joined_at_not_null NOT NULL, has_namesake boolean DEFAULT false CONSTRAINT people_user_has_namesake_not_null NOT NULL, session_epoch integer DEFAULT 0 CONSTRAINT people_user_session_epoch_not_null NOT NULL, CONSTRAINT people_user_email_key UNIQUE (email), CONSTRAINT people_user_pkey PRIMARY KEY (id), CONSTRAINT people_user_session_epoch_check CHECK ((session_epoch >= 0)))","CREATE TABLE people_staffaccess (id uuid CONSTRAINT people_staffaccess_id_not_null NOT NULL, person character varying(120) CONSTRAINT people_staffaccess_person_not_null NOT NULL, purpose character varying(200) CONSTRAINT people_staffaccess_purpose_not_null NOT NULL, path character varying(300) CONSTRAINT people_staffaccess_path_not_null NOT NULL, at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT people_staffaccess_at_not_null NOT NULL, purposes jsonb DEFAULT ''{}''::jsonb CONSTRAINT people_staffaccess_purposes_not_null NOT NULL, CONSTRAINT people_staffaccess_pkey PRIMARY KEY (id))","CREATE TABLE people_apikey (id uuid CONSTRAINT people_apikey_id_not_null NOT NULL, name character varying(60) CONSTRAINT people_apikey_name_not_null NOT NULL, prefix character varying(12) CONSTRAINT people_apikey_prefix_not_null NOT NULL, digest bytea CONSTRAINT people_apikey_digest_not_null NOT NULL, scopes jsonb CONSTRAINT people_apikey_scopes_not_null NOT NULL, created_by character varying(120) CONSTRAINT people_apikey_created_by_not_null NOT NULL, created_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT people_apikey_created_at_not_null NOT NULL, expires_at timestamp with time zone, revoked_at timestamp with time zone, last_used_at timestamp with time zone, holder_id uuid, created_by_id character varying(40) DEFAULT ''''::character varying CONSTRAINT people_apikey_created_by_id_not_null NOT NULL, CONSTRAINT people_apikey_prefix_key UNIQUE (prefix), CONSTRAINT people_apikey_pkey PRIMARY KEY (id), CONSTRAINT people_apikey_holder_id_fdf8522b_fk_people_user_id FOREIGN KEY (holder_id) REFERENCES people_user(id) DEFERRABLE INITIALLY DEFERRED)","CREATE TABLE people_bellentry (id bigint DEFAULT nextval(''row_ids''::regclass) CONSTRAINT people_bellentry_id_not_null NOT NULL, key character varying(200) CONSTRAINT people_bellentry_key_not_null NOT NULL, topic character varying(20) CONSTRAINT people_bellentry_topic_not_null NOT NULL, template character varying(60) CONSTRAINT people_bellentry_template_not_null NOT NULL, about character varying(60) CONSTRAINT people_bellentry_about_not_null NOT NULL, parameters jsonb CONSTRAINT people_bellentry_parameters_not_null NOT NULL, due_at timestamp with time zone CONSTRAINT people_bellentry_due_at_not_null NOT NULL, CONSTRAINT people_bellentry_key_key UNIQUE (key), CONSTRAINT people_bellentry_pkey PRIMARY KEY (id))","CREATE TABLE people_contact (id uuid CONSTRAINT people_contact_id_not_null NOT NULL, name character varying(60) CONSTRAINT people_contact_name_not_null NOT NULL, email character varying(254) CONSTRAINT people_contact_email_not_null NOT NULL, mobile character varying(20) CONSTRAINT people_contact_mobile_not_null NOT NULL, language character varying(10) CONSTRAINT people_contact_language_not_null NOT NULL, quiet_from time without time zone, quiet_until time without time zone, created_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT people_contact_created_at_not_null NOT NULL, email_answer character varying(8) DEFAULT ''waiting''::character varying CONSTRAINT people_contact_email_answer_not_null NOT NULL, email_answered_at timestamp with time zone, email_answered_by character varying(6) DEFAULT ''''::character varying CONSTRAINT people_contact_email_answered_by_not_null NOT NULL, mobile_answer character varying(8) DEFAULT ''waiting''::character varying CONSTRAINT people_contact_mobile_answer_not_null NOT NULL, mobile_answered_at timestamp with time zone, mobile_answered_by character varying(6) DEFAULT ''''::character varying CONSTRAINT people_contact_mobile_answered_by_not_null NOT NULL, email_failed_at timestamp with time zone, mobile_failed_at timestamp with time zone, summary_at time without time zone DEFAULT ''09:00:00''::time without time zone CONSTRAINT people_contact_summary_at_not_null NOT NULL, summary_weekday smallint DEFAULT 0 CONSTRAINT people_contact_summary_weekday_not_null NOT NULL, time_zone character varying(50) DEFAULT ''''::character varying CONSTRAINT people_contact_time_zone_not_null NOT NULL, calendar character varying(7) DEFAULT ''''::character varying CONSTRAINT people_contact_calendar_not_null NOT NULL, bot_address text DEFAULT ''''::text CONSTRAINT people_contact_bot_address_not_null NOT NULL, bot_kind character varying(8) DEFAULT ''''::character varying CONSTRAINT people_contact_bot_kind_not_null NOT NULL, bot_secret text DEFAULT ''''::text CONSTRAINT people_contact_bot_secret_not_null NOT NULL, updated_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT people_contact_updated_at_not_null NOT NULL, CONSTRAINT people_contact_pkey PRIMARY KEY (id), CONSTRAINT contact_can_be_reached CHECK (((NOT ((email)::text = ''''::text)) OR (NOT ((mobile)::text = ''''::text)) OR (NOT ((bot_kind)::text = ''''::text)))), CONSTRAINT people_contact_summary_weekday_check CHECK ((summary_weekday >= 0)), CONSTRAINT quiet_hours_have_both_ends CHECK ((((quiet_from IS NULL) AND (quiet_until IS NULL)) OR ((quiet_from IS NOT NULL) AND (quiet_until IS NOT NULL)))))","CREATE TABLE people_idempotentanswer (id uuid CONSTRAINT people_idempotentanswer_id_not_null NOT NULL, caller character varying(60) CONSTRAINT people_idempotentanswer_caller_not_null NOT NULL, key character varying(120) CONSTRAINT people_idempotentanswer_key_not_null NOT NULL, request_digest bytea CONSTRAINT people_idempotentanswer_request_digest_not_null NOT NULL, status smallint, body bytea, headers jsonb CONSTRAINT people_idempotentanswer_headers_not_null NOT NULL, created_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT people_idempotentanswer_created_at_not_null NOT NULL, CONSTRAINT one_answer_per_key UNIQUE (caller, key), CONSTRAINT people_idempotentanswer_pkey PRIMARY KEY (id), CONSTRAINT people_idempotentanswer_status_check CHECK ((status >= 0)))","CREATE TABLE people_invitation (id uuid CONSTRAINT people_invitation_id_not_null NOT NULL, email character varying(254) CONSTRAINT people_invitation_email_not_null NOT NULL, name character varying(60) CONSTRAINT people_invitation_name_not_null NOT NULL, role character varying(13) CONSTRAINT people_invitation_role_not_null NOT NULL, invited_by character varying(120) CONSTRAINT people_invitation_invited_by_not_null NOT NULL, created_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT people_invitation_created_at_not_null NOT NULL, expires_at timestamp with time zone CONSTRAINT people_invitation_expires_at_not_null NOT NULL, accepted_at timestamp with time zone, withdrawn_at timestamp with time zone, invited_by_id character varying(40) DEFAULT ''''::character varying CONSTRAINT people_invitation_invited_by_id_not_null NOT NULL, CONSTRAINT people_invitation_pkey PRIMARY KEY (id))","CREATE TABLE people_statussubscriber (id uuid CONSTRAINT people_statussubscriber_id_not_null NOT NULL, channel character varying(5) CONSTRAINT people_statussubscriber_channel_not_null NOT NULL, \"to\" character varying(254) CONSTRAINT people_statussubscriber_to_not_null NOT NULL, directories character varying(30)[] CONSTRAINT people_statussubscriber_directories_not_null NOT NULL, language character varying(10) CONSTRAINT people_statussubscriber_language_not_null NOT NULL, asked_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT people_statussubscriber_asked_at_not_null NOT NULL, agreed_at timestamp with time zone, updated_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT people_statussubscriber_updated_at_not_null NOT NULL, CONSTRAINT one_subscription_per_address UNIQUE (channel, \"to\"), CONSTRAINT people_statussubscriber_pkey PRIMARY KEY (id))","CREATE TABLE people_bellread (id bigint DEFAULT nextval(''row_ids''::regclass) CONSTRAINT people_bellread_id_not_null NOT NULL, read_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT people_bellread_read_at_not_null NOT NULL, entry_id bigint CONSTRAINT people_bellread_entry_id_not_null NOT NULL, user_id uuid CONSTRAINT people_bellread_user_id_not_null NOT NULL, CONSTRAINT one_reading_of_an_entry UNIQUE (user_id, entry_id), CONSTRAINT people_bellread_pkey PRIMARY KEY (id), CONSTRAINT people_bellread_entry_id_d95f0ff5_fk_people_bellentry_id FOREIGN KEY (entry_id) REFERENCES people_bellentry(id) DEFERRABLE INITIALLY DEFERRED, CONSTRAINT people_bellread_user_id_bb841911_fk_people_user_id FOREIGN KEY (user_id) REFERENCES people_user(id) DEFERRABLE INITIALLY DEFERRED)","CREATE TABLE people_failedsignin (id bigint DEFAULT nextval(''row_ids''::regclass) CONSTRAINT people_failedsignin_id_not_null NOT NULL, count integer CONSTRAINT people_failedsignin_count_not_null NOT NULL, since timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT people_failedsignin_since_not_null NOT NULL, person_id uuid, CONSTRAINT failed_sign_ins_are_summed UNIQUE NULLS NOT DISTINCT (person_id), CONSTRAINT people_failedsignin_pkey PRIMARY KEY (id), CONSTRAINT people_failedsignin_person_id_a86670af_fk_people_user_id FOREIGN KEY (person_id) REFERENCES people_user(id) DEFERRABLE INITIALLY DEFERRED, CONSTRAINT people_failedsignin_count_check CHECK ((count >= 0)))","CREATE TABLE people_subscription (id bigint DEFAULT nextval(''row_ids''::regclass) CONSTRAINT people_subscription_id_not_null NOT NULL, topic character varying(20) CONSTRAINT people_subscription_topic_not_null NOT NULL, channels character varying(5)[], own_scope boolean CONSTRAINT people_subscription_own_scope_not_null NOT NULL, scope_numbers uuid[] CONSTRAINT people_subscription_scope_numbers_not_null NOT NULL, scope_groups character varying(60)[] CONSTRAINT people_subscription_scope_groups_not_null NOT NULL, scope_directories character varying(40)[] CONSTRAINT people_subscription_scope_directories_not_null NOT NULL, rhythm character varying(7), changed_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT people_subscription_changed_at_not_null NOT NULL, contact_id uuid, CONSTRAINT one_subscription_per_topic UNIQUE NULLS NOT DISTINCT (contact_id, topic), CONSTRAINT people_subscription_pkey PRIMARY KEY (id), CONSTRAINT people_subscription_contact_id_910f6221_fk_people_contact_id FOREIGN KEY (contact_id) REFERENCES people_contact(id) DEFERRABLE INITIALLY DEFERRED)","CREATE TABLE account_emailaddress (id integer GENERATED BY DEFAULT AS IDENTITY (SEQUENCE NAME account_emailaddress_id_seq INCREMENT 1 MINVALUE 1 MAXVALUE 2147483647 START 1 CACHE 1) CONSTRAINT account_emailaddress_id_not_null NOT NULL, email character varying(254) CONSTRAINT account_emailaddress_email_not_null NOT NULL, verified boolean CONSTRAINT account_emailaddress_verified_not_null NOT NULL, \"primary\" boolean CONSTRAINT account_emailaddress_primary_not_null NOT NULL, user_id uuid CONSTRAINT account_emailaddress_user_id_not_null NOT NULL, CONSTRAINT account_emailaddress_user_id_email_987c8728_uniq UNIQUE (user_id, email), CONSTRAINT account_emailaddress_pkey PRIMARY KEY (id), CONSTRAINT account_emailaddress_user_id_2c513194_fk_people_user_id FOREIGN KEY (user_id) REFERENCES people_user(id) DEFERRABLE INITIALLY DEFERRED)","CREATE TABLE account_emailconfirmation (id integer GENERATED BY DEFAULT AS IDENTITY (SEQUENCE NAME account_emailconfirmation_id_seq INCREMENT 1 MINVALUE 1 MAXVALUE 2147483647 START 1 CACHE 1) CONSTRAINT account_emailconfirmation_id_not_null NOT NULL, created timestamp with time zone CONSTRAINT account_emailconfirmation_created_not_null NOT NULL, sent timestamp with time zone, key character varying(64) CONSTRAINT account_emailconfirmation_key_not_null NOT NULL, email_address_id integer CONSTRAINT account_emailconfirmation_email_address_id_not_null NOT NULL, CONSTRAINT account_emailconfirmation_key_key UNIQUE (key), CONSTRAINT account_emailconfirmation_pkey PRIMARY KEY (id), CONSTRAINT account_emailconfirm_email_address_id_5b7f8c58_fk_account_e FOREIGN KEY (email_address_id) REFERENCES account_emailaddress(id) DEFERRABLE INITIALLY DEFERRED)","CREATE TABLE django_admin_log (id integer GENERATED BY DEFAULT AS IDENTITY (SEQUENCE NAME django_admin_log_id_seq INCREMENT 1 MINVALUE 1 MAXVALUE 2147483647 START 1 CACHE 1) CONSTRAINT django_admin_log_id_not_null NOT NULL, action_time timestamp with time zone CONSTRAINT django_admin_log_action_time_not_null NOT NULL, object_id text, object_repr character varying(200) CONSTRAINT django_admin_log_object_repr_not_null NOT NULL, action_flag smallint CONSTRAINT django_admin_log_action_flag_not_null NOT NULL, change_message text CONSTRAINT django_admin_log_change_message_not_null NOT NULL, content_type_id integer, user_id uuid CONSTRAINT django_admin_log_user_id_not_null NOT NULL, CONSTRAINT django_admin_log_pkey PRIMARY KEY (id), CONSTRAINT django_admin_log_user_id_c564eba6_fk_people_user_id FOREIGN KEY (user_id) REFERENCES people_user(id) DEFERRABLE INITIALLY DEFERRED, CONSTRAINT django_admin_log_action_flag_check CHECK ((action_flag >= 0)))","CREATE TABLE compliance_violation (id uuid CONSTRAINT compliance_violation_id_not_null NOT NULL, severity character varying(8) CONSTRAINT compliance_violation_severity_not_null NOT NULL, occurred_at timestamp with time zone CONSTRAINT compliance_violation_occurred_at_not_null NOT NULL, description text CONSTRAINT compliance_violation_description_not_null NOT NULL, recorded_by character varying(120) CONSTRAINT compliance_violation_recorded_by_not_null NOT NULL, spoiled_months smallint CONSTRAINT compliance_violation_spoiled_months_not_null NOT NULL, withdrawn_at timestamp with time zone, updated_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT compliance_violation_updated_at_not_null NOT NULL, recorded_by_id character varying(40) DEFAULT ''''::character varying CONSTRAINT compliance_violation_recorded_by_id_not_null NOT NULL, CONSTRAINT compliance_violation_pkey PRIMARY KEY (id), CONSTRAINT compliance_violation_spoiled_months_check CHECK ((spoiled_months >= 0)))","CREATE TABLE compliance_licence (id uuid CONSTRAINT compliance_licence_id_not_null NOT NULL, document_type character varying(40) CONSTRAINT compliance_licence_document_type_not_null NOT NULL, type_version integer CONSTRAINT compliance_licence_type_version_not_null NOT NULL, version integer CONSTRAINT compliance_licence_version_not_null NOT NULL, state character varying(10) CONSTRAINT compliance_licence_state_not_null NOT NULL, issuer character varying(120) CONSTRAINT compliance_licence_issuer_not_null NOT NULL, number character varying(60) CONSTRAINT compliance_licence_number_not_null NOT NULL, valid_from date CONSTRAINT compliance_licence_valid_from_not_null NOT NULL, valid_until date, file character varying(200) CONSTRAINT compliance_licence_file_not_null NOT NULL, file_name character varying(120) CONSTRAINT compliance_licence_file_name_not_null NOT NULL, content_type character varying(40) CONSTRAINT compliance_licence_content_type_not_null NOT NULL, size integer CONSTRAINT compliance_licence_size_not_null NOT NULL, sha256 character varying(64) CONSTRAINT compliance_licence_sha256_not_null NOT NULL, pages smallint CONSTRAINT compliance_licence_pages_not_null NOT NULL, handed_in_at timestamp with time zone CONSTRAINT compliance_licence_handed_in_at_not_null NOT NULL, handed_in_by character varying(120) CONSTRAINT compliance_licence_handed_in_by_not_null NOT NULL, decided_at timestamp with time zone, replaces_id uuid, updated_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT compliance_licence_updated_at_not_null NOT NULL, handed_in_by_id character varying(40) DEFAULT ''''::character varying CONSTRAINT compliance_licence_handed_in_by_id_not_null NOT NULL, CONSTRAINT compliance_licence_pkey PRIMARY KEY (id), CONSTRAINT compliance_licence_replaces_id_b931f819_fk_complianc FOREIGN KEY (replaces_id) REFERENCES compliance_licence(id) DEFERRABLE INITIALLY DEFERRED, CONSTRAINT compliance_licence_pages_check CHECK ((pages >= 0)), CONSTRAINT compliance_licence_size_check CHECK ((size >= 0)), CONSTRAINT compliance_licence_type_version_check CHECK ((type_version >= 0)), CONSTRAINT compliance_licence_version_check CHECK ((version >= 0)), CONSTRAINT licence_ends_after_it_begins CHECK (((valid_until IS NULL) OR (valid_until >= valid_from))))","CREATE TABLE labels_numberimport (id uuid CONSTRAINT labels_numberimport_id_not_null NOT NULL, name character varying(200) CONSTRAINT labels_numberimport_name_not_null NOT NULL, content bytea CONSTRAINT labels_numberimport_content_not_null NOT NULL, sha256 character varying(64) CONSTRAINT labels_numberimport_sha256_not_null NOT NULL, state character varying(7) CONSTRAINT labels_numberimport_state_not_null NOT NULL, lines_read integer CONSTRAINT labels_numberimport_lines_read_not_null NOT NULL, line_count integer CONSTRAINT labels_numberimport_line_count_not_null NOT NULL, problems jsonb CONSTRAINT labels_numberimport_problems_not_null NOT NULL, problem_count integer CONSTRAINT labels_numberimport_problem_count_not_null NOT NULL, new integer CONSTRAINT labels_numberimport_new_not_null NOT NULL, known integer CONSTRAINT labels_numberimport_known_not_null NOT NULL, disputed integer CONSTRAINT labels_numberimport_disputed_not_null NOT NULL, asked_by character varying(120) CONSTRAINT labels_numberimport_asked_by_not_null NOT NULL, created_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT labels_numberimport_created_at_not_null NOT NULL, updated_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT labels_numberimport_updated_at_not_null NOT NULL, asked_by_id character varying(40) DEFAULT ''''::character varying CONSTRAINT labels_numberimport_asked_by_id_not_null NOT NULL, CONSTRAINT labels_numberimport_pkey PRIMARY KEY (id), CONSTRAINT labels_numberimport_disputed_check CHECK ((disputed >= 0)), CONSTRAINT labels_numberimport_known_check CHECK ((known >= 0)), CONSTRAINT labels_numberimport_line_count_check CHECK ((line_count >= 0)), CONSTRAINT labels_numberimport_lines_read_check CHECK ((lines_read >= 0)), CONSTRAINT labels_numberimport_new_check CHECK ((new >= 0)), CONSTRAINT labels_numberimport_problem_count_check CHECK ((problem_count >= 0)))","CREATE TABLE labels_snapshot (id uuid CONSTRAINT labels_snapshot_id_not_null NOT NULL, reason character varying(14) CONSTRAINT labels_snapshot_reason_not_null NOT NULL, window_id uuid, content bytea CONSTRAINT labels_snapshot_content_not_null NOT NULL, sha256 character varying(64) CONSTRAINT labels_snapshot_sha256_not_null NOT NULL, number_count integer CONSTRAINT labels_snapshot_number_count_not_null NOT NULL, made_by character varying(120) CONSTRAINT labels_snapshot_made_by_not_null NOT NULL, created_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT labels_snapshot_created_at_not_null NOT NULL, updated_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT labels_snapshot_updated_at_not_null NOT NULL, made_by_id character varying(40) DEFAULT ''''::character varying CONSTRAINT labels_snapshot_made_by_id_not_null NOT NULL, CONSTRAINT labels_snapshot_pkey PRIMARY KEY (id), CONSTRAINT labels_snapshot_number_count_check CHECK ((number_count >= 0)))","CREATE TABLE labels_standbylabel (id uuid CONSTRAINT labels_standbylabel_id_not_null NOT NULL, text character varying(40) CONSTRAINT labels_standbylabel_text_not_null NOT NULL, state character varying(9) CONSTRAINT labels_standbylabel_state_not_null NOT NULL, created_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT labels_standbylabel_created_at_not_null NOT NULL, updated_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT labels_standbylabel_updated_at_not_null NOT NULL, CONSTRAINT labels_standbylabel_pkey PRIMARY KEY (id))","CREATE TABLE labels_alias (id uuid CONSTRAINT labels_alias_id_not_null NOT NULL, text character varying(40) CONSTRAINT labels_alias_text_not_null NOT NULL, kind character varying(9) CONSTRAINT labels_alias_kind_not_null NOT NULL, reference character varying(60) CONSTRAINT labels_alias_reference_not_null NOT NULL, valid_until date, state character varying(9) CONSTRAINT labels_alias_state_not_null NOT NULL, created_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT labels_alias_created_at_not_null NOT NULL, updated_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT labels_alias_updated_at_not_null NOT NULL, CONSTRAINT labels_alias_pkey PRIMARY KEY (id))","CREATE TABLE labels_number (id uuid CONSTRAINT labels_number_id_not_null NOT NULL, canonical character varying(20) COLLATE \"C\" CONSTRAINT labels_number_canonical_not_null NOT NULL, kind character varying(16) CONSTRAINT labels_number_kind_not_null NOT NULL, note character varying(60) CONSTRAINT labels_number_note_not_null NOT NULL, \"group\" character varying(60) CONSTRAINT labels_number_group_not_null NOT NULL, state character varying(9) CONSTRAINT labels_number_state_not_null NOT NULL, carrier character varying(20) DEFAULT ''''::character varying CONSTRAINT labels_number_carrier_not_null NOT NULL, created_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT labels_number_created_at_not_null NOT NULL, claim_until timestamp with time zone, kept_from timestamp with time zone, updated_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT labels_number_updated_at_not_null NOT NULL, critical boolean DEFAULT false CONSTRAINT labels_number_critical_not_null NOT NULL, CONSTRAINT labels_number_canonical_key UNIQUE (canonical), CONSTRAINT labels_number_pkey PRIMARY KEY (id))","CREATE TABLE labels_display (id bigint DEFAULT nextval(''row_ids''::regclass) CONSTRAINT labels_display_id_not_null NOT NULL, wanted character varying(40), wanted_reason character varying(30) CONSTRAINT labels_display_wanted_reason_not_null NOT NULL, revision integer CONSTRAINT labels_display_revision_not_null NOT NULL, accepted_revision integer CONSTRAINT labels_display_accepted_revision_not_null NOT NULL, accepted_at timestamp with time zone, held character varying(40), expected_from timestamp with time zone, expected_by timestamp with time zone, shown character varying(40), shown_revision integer, shown_since timestamp with time zone, looked_at timestamp with time zone, mark character varying(20) CONSTRAINT labels_display_mark_not_null NOT NULL, state character varying(9) CONSTRAINT labels_display_state_not_null NOT NULL, trouble character varying(200) CONSTRAINT labels_display_trouble_not_null NOT NULL, directory_id bigint CONSTRAINT labels_display_directory_id_not_null NOT NULL, number_id uuid CONSTRAINT labels_display_number_id_not_null NOT NULL, updated_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT labels_display_updated_at_not_null NOT NULL, answer_by timestamp with time zone, ordered_revision integer DEFAULT 0 CONSTRAINT labels_display_ordered_revision_not_null NOT NULL, CONSTRAINT one_display_per_number_and_directory UNIQUE (number_id, directory_id), CONSTRAINT labels_display_pkey PRIMARY KEY (id), CONSTRAINT labels_display_number_id_6e7403c3_fk_labels_number_id FOREIGN KEY (number_id) REFERENCES labels_number(id) DEFERRABLE INITIALLY DEFERRED, CONSTRAINT labels_display_accepted_revision_check CHECK ((accepted_revision >= 0)), CONSTRAINT labels_display_ordered_revision_check CHECK ((ordered_revision >= 0)), CONSTRAINT labels_display_revision_check CHECK ((revision >= 0)), CONSTRAINT labels_display_shown_revision_check CHECK ((shown_revision >= 0)))","CREATE TABLE labels_consistencycheck (id uuid CONSTRAINT labels_consistencycheck_id_not_null NOT NULL, scope character varying(6) CONSTRAINT labels_consistencycheck_scope_not_null NOT NULL, value character varying(60) CONSTRAINT labels_consistencycheck_value_not_null NOT NULL, asked_by character varying(120) CONSTRAINT labels_consistencycheck_asked_by_not_null NOT NULL, asked_at timestamp with time zone CONSTRAINT labels_consistencycheck_asked_at_not_null NOT NULL, ended_at timestamp with time zone, updated_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT labels_consistencycheck_updated_at_not_null NOT NULL, asked_by_id character varying(40) DEFAULT ''''::character varying CONSTRAINT labels_consistencycheck_asked_by_id_not_null NOT NULL, CONSTRAINT labels_consistencycheck_pkey PRIMARY KEY (id))","CREATE TABLE labels_consistencycheck_numbers (id bigint DEFAULT nextval(''row_ids''::regclass) CONSTRAINT labels_consistencycheck_numbers_id_not_null NOT NULL, consistencycheck_id uuid CONSTRAINT labels_consistencycheck_numbers_consistencycheck_id_not_null NOT NULL, number_id uuid CONSTRAINT labels_consistencycheck_numbers_number_id_not_null NOT NULL, CONSTRAINT labels_consistencycheck__consistencycheck_id_numb_1837fa93_uniq UNIQUE (consistencycheck_id, number_id), CONSTRAINT labels_consistencycheck_numbers_pkey PRIMARY KEY (id), CONSTRAINT labels_consistencych_consistencycheck_id_a0e7e61c_fk_labels_co FOREIGN KEY (consistencycheck_id) REFERENCES labels_consistencycheck(id) DEFERRABLE INITIALLY DEFERRED, CONSTRAINT labels_consistencych_number_id_c026b3ce_fk_labels_nu FOREIGN KEY (number_id) REFERENCES labels_number(id) DEFERRABLE INITIALLY DEFERRED)","CREATE TABLE labels_numberproof (id bigint DEFAULT nextval(''row_ids''::regclass) CONSTRAINT labels_numberproof_id_not_null NOT NULL, licence_id uuid, number_id uuid CONSTRAINT labels_numberproof_number_id_not_null NOT NULL, proved_at timestamp with time zone, source character varying(300) DEFAULT ''''::character varying CONSTRAINT labels_numberproof_source_not_null NOT NULL, way character varying(12) DEFAULT ''document''::character varying CONSTRAINT labels_numberproof_way_not_null NOT NULL, updated_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT labels_numberproof_updated_at_not_null NOT NULL, CONSTRAINT one_proof_per_number_and_document UNIQUE (number_id, licence_id), CONSTRAINT labels_numberproof_pkey PRIMARY KEY (id), CONSTRAINT labels_numberproof_licence_id_2f65dcdc_fk_compliance_licence_id FOREIGN KEY (licence_id) REFERENCES compliance_licence(id) DEFERRABLE INITIALLY DEFERRED, CONSTRAINT labels_numberproof_number_id_e554a978_fk_labels_number_id FOREIGN KEY (number_id) REFERENCES labels_number(id) DEFERRABLE INITIALLY DEFERRED, CONSTRAINT a_document_is_named CHECK ((((licence_id IS NOT NULL) AND ((way)::text = ''document''::text)) OR ((NOT ((way)::text = ''document''::text)) AND (licence_id IS NULL)))))","CREATE TABLE labels_numbersync (id uuid CONSTRAINT labels_numbersync_id_not_null NOT NULL, state character varying(9) CONSTRAINT labels_numbersync_state_not_null NOT NULL, source character varying(200) CONSTRAINT labels_numbersync_source_not_null NOT NULL, sha256 character varying(64) CONSTRAINT labels_numbersync_sha256_not_null NOT NULL, agree integer CONSTRAINT labels_numbersync_agree_not_null NOT NULL, unknown integer CONSTRAINT labels_numbersync_unknown_not_null NOT NULL, unreported integer CONSTRAINT labels_numbersync_unreported_not_null NOT NULL, request_id uuid, compared_at timestamp with time zone CONSTRAINT labels_numbersync_compared_at_not_null NOT NULL, applied_at timestamp with time zone, directory_id bigint CONSTRAINT labels_numbersync_directory_id_not_null NOT NULL, CONSTRAINT labels_numbersync_pkey PRIMARY KEY (id), CONSTRAINT labels_numbersync_agree_check CHECK ((agree >= 0)), CONSTRAINT labels_numbersync_unknown_check CHECK ((unknown >= 0)), CONSTRAINT labels_numbersync_unreported_check CHECK ((unreported >= 0)))","CREATE TABLE labels_numbercorrection (id bigint DEFAULT nextval(''row_ids''::regclass) CONSTRAINT labels_numbercorrection_id_not_null NOT NULL, code character varying(12) CONSTRAINT labels_numbercorrection_code_not_null NOT NULL, before character varying(30) CONSTRAINT labels_numbercorrection_before_not_null NOT NULL, after character varying(30) CONSTRAINT labels_numbercorrection_after_not_null NOT NULL, line integer CONSTRAINT labels_numbercorrection_line_not_null NOT NULL, outcome character varying(9) CONSTRAINT labels_numbercorrection_outcome_not_null NOT NULL, directory_id bigint, number_id uuid CONSTRAINT labels_numbercorrection_number_id_not_null NOT NULL, sync_id uuid CONSTRAINT labels_numbercorrection_sync_id_not_null NOT NULL, CONSTRAINT labels_numbercorrection_pkey PRIMARY KEY (id), CONSTRAINT labels_numbercorrect_sync_id_a0e140e6_fk_labels_nu FOREIGN KEY (sync_id) REFERENCES labels_numbersync(id) DEFERRABLE INITIALLY DEFERRED, CONSTRAINT labels_numbercorrection_number_id_defd7f06_fk_labels_number_id FOREIGN KEY (number_id) REFERENCES labels_number(id) DEFERRABLE INITIALLY DEFERRED, CONSTRAINT labels_numbercorrection_line_check CHECK ((line >= 0)))","CREATE TABLE labels_seenmark (id bigint DEFAULT nextval(''row_ids''::regclass) CONSTRAINT labels_seenmark_id_not_null NOT NULL, kind character varying(20) CONSTRAINT labels_seenmark_kind_not_null NOT NULL, since timestamp with time zone CONSTRAINT labels_seenmark_since_not_null NOT NULL, gone_at timestamp with time zone, display_id bigint CONSTRAINT labels_seenmark_display_id_not_null NOT NULL, CONSTRAINT labels_seenmark_pkey PRIMARY KEY (id), CONSTRAINT labels_seenmark_display_id_d2e10d48_fk_labels_display_id FOREIGN KEY (display_id) REFERENCES labels_display(id) DEFERRABLE INITIALLY DEFERRED)","CREATE TABLE labels_sighting (updated_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT labels_sighting_updated_at_not_null NOT NULL, id uuid CONSTRAINT labels_sighting_id_not_null NOT NULL, revision integer CONSTRAINT labels_sighting_revision_not_null NOT NULL, source character varying(11) CONSTRAINT labels_sighting_source_not_null NOT NULL, says character varying(11) CONSTRAINT labels_sighting_says_not_null NOT NULL, shown character varying(40), mark character varying(20) CONSTRAINT labels_sighting_mark_not_null NOT NULL, seen_at timestamp with time zone CONSTRAINT labels_sighting_seen_at_not_null NOT NULL, taken_at timestamp with time zone CONSTRAINT labels_sighting_taken_at_not_null NOT NULL, device character varying(64) CONSTRAINT labels_sighting_device_not_null NOT NULL, call character varying(64) CONSTRAINT labels_sighting_call_not_null NOT NULL, brand character varying(40) CONSTRAINT labels_sighting_brand_not_null NOT NULL, os character varying(40) CONSTRAINT labels_sighting_os_not_null NOT NULL, carrier character varying(40) CONSTRAINT labels_sighting_carrier_not_null NOT NULL, app character varying(40) CONSTRAINT labels_sighting_app_not_null NOT NULL, seen_by character varying(120) CONSTRAINT labels_sighting_seen_by_not_null NOT NULL, display_id bigint CONSTRAINT labels_sighting_display_id_not_null NOT NULL, seen_by_id character varying(40) DEFAULT ''''::character varying CONSTRAINT labels_sighting_seen_by_id_not_null NOT NULL, CONSTRAINT one_sighting_per_device_and_call UNIQUE (device, call), CONSTRAINT labels_sighting_pkey PRIMARY KEY (id), CONSTRAINT labels_sighting_display_id_de081145_fk_labels_display_id FOREIGN KEY (display_id) REFERENCES labels_display(id) DEFERRABLE INITIALLY DEFERRED, CONSTRAINT labels_sighting_revision_check CHECK ((revision >= 0)))","CREATE TABLE labels_standbylease (id uuid CONSTRAINT labels_standbylease_id_not_null NOT NULL, window_id uuid CONSTRAINT labels_standbylease_window_id_not_null NOT NULL, text character varying(40) CONSTRAINT labels_standbylease_text_not_null NOT NULL, granted_at timestamp with time zone CONSTRAINT labels_standbylease_granted_at_not_null NOT NULL, starts_at timestamp with time zone CONSTRAINT labels_standbylease_starts_at_not_null NOT NULL, ends_at timestamp with time zone CONSTRAINT labels_standbylease_ends_at_not_null NOT NULL, number_id uuid CONSTRAINT labels_standbylease_number_id_not_null NOT NULL, CONSTRAINT one_lease_per_number_and_window UNIQUE (number_id, window_id), CONSTRAINT labels_standbylease_pkey PRIMARY KEY (id), CONSTRAINT labels_standbylease_number_id_54568f16_fk_labels_number_id FOREIGN KEY (number_id) REFERENCES labels_number(id) DEFERRABLE INITIALLY DEFERRED)","CREATE TABLE labels_consistencyanswer (id bigint DEFAULT nextval(''row_ids''::regclass) CONSTRAINT labels_consistencyanswer_id_not_null NOT NULL, looked_at timestamp with time zone, agree integer CONSTRAINT labels_consistencyanswer_agree_not_null NOT NULL, on_the_way integer CONSTRAINT labels_consistencyanswer_on_the_way_not_null NOT NULL, left_out integer DEFAULT 0 CONSTRAINT labels_consistencyanswer_left_out_not_null NOT NULL, differ integer CONSTRAINT labels_consistencyanswer_differ_not_null NOT NULL, differing jsonb CONSTRAINT labels_consistencyanswer_differing_not_null NOT NULL, directory_id bigint CONSTRAINT labels_consistencyanswer_directory_id_not_null NOT NULL, asked_id uuid CONSTRAINT labels_consistencyanswer_asked_id_not_null NOT NULL, updated_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT labels_consistencyanswer_updated_at_not_null NOT NULL, CONSTRAINT one_answer_per_check_and_directory UNIQUE (asked_id, directory_id), CONSTRAINT labels_consistencyanswer_pkey PRIMARY KEY (id), CONSTRAINT labels_consistencyan_asked_id_8d853457_fk_labels_co FOREIGN KEY (asked_id) REFERENCES labels_consistencycheck(id) DEFERRABLE INITIALLY DEFERRED, CONSTRAINT labels_consistencyanswer_agree_check CHECK ((agree >= 0)), CONSTRAINT labels_consistencyanswer_differ_check CHECK ((differ >= 0)), CONSTRAINT labels_consistencyanswer_left_out_check CHECK ((left_out >= 0)), CONSTRAINT labels_consistencyanswer_on_the_way_check CHECK ((on_the_way >= 0)))","CREATE TABLE labels_appeal (id uuid CONSTRAINT labels_appeal_id_not_null NOT NULL, about character varying(20) CONSTRAINT labels_appeal_about_not_null NOT NULL, statement character varying(500) CONSTRAINT labels_appeal_statement_not_null NOT NULL, key character varying(120) CONSTRAINT labels_appeal_key_not_null NOT NULL, state character varying(8) CONSTRAINT labels_appeal_state_not_null NOT NULL, paid_with character varying(6) CONSTRAINT labels_appeal_paid_with_not_null NOT NULL, price integer CONSTRAINT labels_appeal_price_not_null NOT NULL, charge_id uuid, reason character varying(64) CONSTRAINT labels_appeal_reason_not_null NOT NULL, made_by character varying(120) CONSTRAINT labels_appeal_made_by_not_null NOT NULL, made_at timestamp with time zone CONSTRAINT labels_appeal_made_at_not_null NOT NULL, decided_by timestamp with time zone, ended_at timestamp with time zone, display_id bigint CONSTRAINT labels_appeal_display_id_not_null NOT NULL, made_by_id character varying(40) DEFAULT ''''::character varying CONSTRAINT labels_appeal_made_by_id_not_null NOT NULL, CONSTRAINT labels_appeal_key_key UNIQUE (key), CONSTRAINT labels_appeal_pkey PRIMARY KEY (id), CONSTRAINT labels_appeal_display_id_acc5fcab_fk_labels_display_id FOREIGN KEY (display_id) REFERENCES labels_display(id) DEFERRABLE INITIALLY DEFERRED, CONSTRAINT labels_appeal_price_check CHECK ((price >= 0)))","CREATE TABLE labels_acceleration (id uuid CONSTRAINT labels_acceleration_id_not_null NOT NULL, revision integer CONSTRAINT labels_acceleration_revision_not_null NOT NULL, key character varying(120) CONSTRAINT labels_acceleration_key_not_null NOT NULL, state character varying(10) CONSTRAINT labels_acceleration_state_not_null NOT NULL, price integer CONSTRAINT labels_acceleration_price_not_null NOT NULL, charge_id uuid, reason character varying(64) CONSTRAINT labels_acceleration_reason_not_null NOT NULL, ordered_by character varying(120) CONSTRAINT labels_acceleration_ordered_by_not_null NOT NULL, ordered_at timestamp with time zone CONSTRAINT labels_acceleration_ordered_at_not_null NOT NULL, takes_effect_at timestamp with time zone, ended_at timestamp with time zone, display_id bigint CONSTRAINT labels_acceleration_display_id_not_null NOT NULL, ordered_by_id character varying(40) DEFAULT ''''::character varying CONSTRAINT labels_acceleration_ordered_by_id_not_null NOT NULL, CONSTRAINT labels_acceleration_key_key UNIQUE (key), CONSTRAINT labels_acceleration_pkey PRIMARY KEY (id), CONSTRAINT labels_acceleration_display_id_59a88e47_fk_labels_display_id FOREIGN KEY (display_id) REFERENCES labels_display(id) DEFERRABLE INITIALLY DEFERRED, CONSTRAINT labels_acceleration_price_check CHECK ((price >= 0)), CONSTRAINT labels_acceleration_revision_check CHECK ((revision >= 0)))","CREATE TABLE labels_displayday (id bigint DEFAULT nextval(''row_ids''::regclass) CONSTRAINT labels_displayday_id_not_null NOT NULL, day date CONSTRAINT labels_displayday_day_not_null NOT NULL, shown integer CONSTRAINT labels_displayday_shown_not_null NOT NULL, on_the_way integer CONSTRAINT labels_displayday_on_the_way_not_null NOT NULL, wrong integer CONSTRAINT labels_displayday_wrong_not_null NOT NULL, directory_id bigint CONSTRAINT labels_displayday_directory_id_not_null NOT NULL, CONSTRAINT one_line_per_day_and_directory UNIQUE (day, directory_id), CONSTRAINT labels_displayday_pkey PRIMARY KEY (id), CONSTRAINT labels_displayday_on_the_way_check CHECK ((on_the_way >= 0)), CONSTRAINT labels_displayday_shown_check CHECK ((shown >= 0)), CONSTRAINT labels_displayday_wrong_check CHECK ((wrong >= 0)))","CREATE TABLE labels_labelversion (id uuid CONSTRAINT labels_labelversion_id_not_null NOT NULL, sequence integer CONSTRAINT labels_labelversion_sequence_not_null NOT NULL, text character varying(40) CONSTRAINT labels_labelversion_text_not_null NOT NULL, state character varying(10) CONSTRAINT labels_labelversion_state_not_null NOT NULL, valid_from timestamp with time zone, valid_until timestamp with time zone, effective_from timestamp with time zone, request_id uuid, created_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT labels_labelversion_created_at_not_null NOT NULL, number_id uuid CONSTRAINT labels_labelversion_number_id_not_null NOT NULL, CONSTRAINT one_version_per_sequence UNIQUE (number_id, sequence), CONSTRAINT labels_labelversion_pkey PRIMARY KEY (id), CONSTRAINT labels_labelversion_number_id_a9cc4360_fk_labels_number_id FOREIGN KEY (number_id) REFERENCES labels_number(id) DEFERRABLE INITIALLY DEFERRED, CONSTRAINT labels_labelversion_sequence_check CHECK ((sequence >= 0)))","CREATE TABLE labels_forwarding (id bigint DEFAULT nextval(''row_ids''::regclass) CONSTRAINT labels_forwarding_id_not_null NOT NULL, target character varying(20), revision integer CONSTRAINT labels_forwarding_revision_not_null NOT NULL, accepted_revision integer CONSTRAINT labels_forwarding_accepted_revision_not_null NOT NULL, directory_id bigint CONSTRAINT labels_forwarding_directory_id_not_null NOT NULL, number_id uuid CONSTRAINT labels_forwarding_number_id_not_null NOT NULL, held character varying(20), ordered_revision integer DEFAULT 0 CONSTRAINT labels_forwarding_ordered_revision_not_null NOT NULL, trouble character varying(200) DEFAULT ''''::character varying CONSTRAINT labels_forwarding_trouble_not_null NOT NULL, CONSTRAINT one_forwarding_per_number_and_directory UNIQUE (number_id, directory_id), CONSTRAINT labels_forwarding_pkey PRIMARY KEY (id), CONSTRAINT labels_forwarding_number_id_ab410344_fk_labels_number_id FOREIGN KEY (number_id) REFERENCES labels_number(id) DEFERRABLE INITIALLY DEFERRED, CONSTRAINT labels_forwarding_accepted_revision_check CHECK ((accepted_revision >= 0)), CONSTRAINT labels_forwarding_ordered_revision_check CHECK ((ordered_revision >= 0)), CONSTRAINT labels_forwarding_revision_check CHECK ((revision >= 0)))","CREATE TABLE maintenance_calendarfeed (id uuid CONSTRAINT maintenance_calendarfeed_id_not_null NOT NULL, name character varying(60) CONSTRAINT maintenance_calendarfeed_name_not_null NOT NULL, created_by character varying(120) CONSTRAINT maintenance_calendarfeed_created_by_not_null NOT NULL, created_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT maintenance_calendarfeed_created_at_not_null NOT NULL, revoked_at timestamp with time zone, directories character varying(30)[] DEFAULT ''{}''::character varying(30)[] CONSTRAINT maintenance_calendarfeed_directories_not_null NOT NULL, groups character varying(60)[] DEFAULT ''{}''::character varying(60)[] CONSTRAINT maintenance_calendarfeed_groups_not_null NOT NULL, impact_only boolean DEFAULT false CONSTRAINT maintenance_calendarfeed_impact_only_not_null NOT NULL, numbers uuid[] DEFAULT ''{}''::uuid[] CONSTRAINT maintenance_calendarfeed_numbers_not_null NOT NULL, reminders integer[] DEFAULT ''{}''::integer[] CONSTRAINT maintenance_calendarfeed_reminders_not_null NOT NULL, secret text CONSTRAINT maintenance_calendarfeed_secret_not_null NOT NULL, digest bytea CONSTRAINT maintenance_calendarfeed_digest_not_null NOT NULL, last_used_at timestamp with time zone, holder_id uuid, created_by_id character varying(40) DEFAULT ''''::character varying CONSTRAINT maintenance_calendarfeed_created_by_id_not_null NOT NULL, CONSTRAINT maintenance_calendarfeed_digest_key UNIQUE (digest), CONSTRAINT maintenance_calendarfeed_pkey PRIMARY KEY (id), CONSTRAINT maintenance_calendarfeed_holder_id_821f0a0a_fk_people_user_id FOREIGN KEY (holder_id) REFERENCES people_user(id) DEFERRABLE INITIALLY DEFERRED)","CREATE TABLE maintenance_maintenancerequest (id uuid CONSTRAINT maintenance_maintenancerequest_id_not_null NOT NULL, kind character varying(18) CONSTRAINT maintenance_maintenancerequest_kind_not_null NOT NULL, content character varying(20) CONSTRAINT maintenance_maintenancerequest_content_not_null NOT NULL, change_class character varying(9) CONSTRAINT maintenance_maintenancerequest_change_class_not_null NOT NULL, urgency character varying(300) CONSTRAINT maintenance_maintenancerequest_urgency_not_null NOT NULL, by_platform boolean CONSTRAINT maintenance_maintenancerequest_by_platform_not_null NOT NULL, state character varying(10) CONSTRAINT maintenance_maintenancerequest_state_not_null NOT NULL, text character varying(40) CONSTRAINT maintenance_maintenancerequest_text_not_null NOT NULL, number_count integer CONSTRAINT maintenance_maintenancerequest_number_count_not_null NOT NULL, valid_from timestamp with time zone, valid_until timestamp with time zone, standby_text character varying(40) CONSTRAINT maintenance_maintenancerequest_standby_text_not_null NOT NULL, impact boolean CONSTRAINT maintenance_maintenancerequest_impact_not_null NOT NULL, checks jsonb CONSTRAINT maintenance_maintenancerequest_checks_not_null NOT NULL, needs_review boolean CONSTRAINT maintenance_maintenancerequest_needs_review_not_null NOT NULL, estimate jsonb CONSTRAINT maintenance_maintenancerequest_estimate_not_null NOT NULL, lane character varying(8) CONSTRAINT maintenance_maintenancerequest_lane_not_null NOT NULL, lane_reasons jsonb CONSTRAINT maintenance_maintenancerequest_lane_reasons_not_null NOT NULL, requested_by character varying(120) CONSTRAINT maintenance_maintenancerequest_requested_by_not_null NOT NULL, created_at timestamp with time zone CONSTRAINT maintenance_maintenancerequest_created_at_not_null NOT NULL, handed_in_at timestamp with time zone, updated_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT maintenance_maintenancerequest_updated_at_not_null NOT NULL, requested_by_id character varying(40) DEFAULT ''''::character varying CONSTRAINT maintenance_maintenancerequest_requested_by_id_not_null NOT NULL, requested_by_kind character varying(8) DEFAULT ''person''::character varying CONSTRAINT maintenance_maintenancerequest_requested_by_kind_not_null NOT NULL, party character varying(30) DEFAULT ''''::character varying CONSTRAINT maintenance_maintenancerequest_party_not_null NOT NULL, CONSTRAINT maintenance_maintenancerequest_pkey PRIMARY KEY (id), CONSTRAINT maintenance_maintenancerequest_number_count_check CHECK ((number_count >= 0)))","CREATE TABLE maintenance_maintenancerequest_numbers (id bigint DEFAULT nextval(''row_ids''::regclass) CONSTRAINT maintenance_maintenancerequest_numbers_id_not_null NOT NULL, maintenancerequest_id uuid CONSTRAINT maintenance_maintenancerequest_n_maintenancerequest_id_not_null NOT NULL, number_id uuid CONSTRAINT maintenance_maintenancerequest_numbers_number_id_not_null NOT NULL, CONSTRAINT maintenance_maintenancer_maintenancerequest_id_nu_628c22b8_uniq UNIQUE (maintenancerequest_id, number_id), CONSTRAINT maintenance_maintenancerequest_numbers_pkey PRIMARY KEY (id), CONSTRAINT maintenance_maintena_maintenancerequest_i_edee818e_fk_maintenan FOREIGN KEY (maintenancerequest_id) REFERENCES maintenance_maintenancerequest(id) DEFERRABLE INITIALLY DEFERRED, CONSTRAINT maintenance_maintena_number_id_bce2fdb9_fk_labels_nu FOREIGN KEY (number_id) REFERENCES labels_number(id) DEFERRABLE INITIALLY DEFERRED)","CREATE TABLE maintenance_series (id uuid CONSTRAINT maintenance_series_id_not_null NOT NULL, content character varying(20) CONSTRAINT maintenance_series_content_not_null NOT NULL, standby_text character varying(40) CONSTRAINT maintenance_series_standby_text_not_null NOT NULL, frequency character varying(9) CONSTRAINT maintenance_series_frequency_not_null NOT NULL, first_on date CONSTRAINT maintenance_series_first_on_not_null NOT NULL, until date, not_weekdays jsonb CONSTRAINT maintenance_series_not_weekdays_not_null NOT NULL, made_by character varying(120) CONSTRAINT maintenance_series_made_by_not_null NOT NULL, created_at timestamp with time zone CONSTRAINT maintenance_series_created_at_not_null NOT NULL, updated_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT maintenance_series_updated_at_not_null NOT NULL, made_by_id character varying(40) DEFAULT ''''::character varying CONSTRAINT maintenance_series_made_by_id_not_null NOT NULL, made_by_kind character varying(8) DEFAULT ''person''::character varying CONSTRAINT maintenance_series_made_by_kind_not_null NOT NULL, CONSTRAINT maintenance_series_pkey PRIMARY KEY (id))","CREATE TABLE maintenance_series_numbers (id bigint DEFAULT nextval(''row_ids''::regclass) CONSTRAINT maintenance_series_numbers_id_not_null NOT NULL, series_id uuid CONSTRAINT maintenance_series_numbers_series_id_not_null NOT NULL, number_id uuid CONSTRAINT maintenance_series_numbers_number_id_not_null NOT NULL, CONSTRAINT maintenance_series_numbers_series_id_number_id_b155805e_uniq UNIQUE (series_id, number_id), CONSTRAINT maintenance_series_numbers_pkey PRIMARY KEY (id), CONSTRAINT maintenance_series_n_number_id_cb8d5e59_fk_labels_nu FOREIGN KEY (number_id) REFERENCES labels_number(id) DEFERRABLE INITIALLY DEFERRED, CONSTRAINT maintenance_series_n_series_id_799febc0_fk_maintenan FOREIGN KEY (series_id) REFERENCES maintenance_series(id) DEFERRABLE INITIALLY DEFERRED)","CREATE TABLE maintenance_window (id uuid CONSTRAINT maintenance_window_id_not_null NOT NULL, state character varying(20) CONSTRAINT maintenance_window_state_not_null NOT NULL, lane character varying(8) CONSTRAINT maintenance_window_lane_not_null NOT NULL, impact boolean CONSTRAINT maintenance_window_impact_not_null NOT NULL, starts_at timestamp with time zone CONSTRAINT maintenance_window_starts_at_not_null NOT NULL, ends_at timestamp with time zone CONSTRAINT maintenance_window_ends_at_not_null NOT NULL, time_zone character varying(50) CONSTRAINT maintenance_window_time_zone_not_null NOT NULL, sequence integer CONSTRAINT maintenance_window_sequence_not_null NOT NULL, promised_by timestamp with time zone, first_promised_by timestamp with time zone, alert_at timestamp with time zone, alerted_at timestamp with time zone, clock_stopped_at timestamp with time zone, started_at timestamp with time zone, published_at timestamp with time zone, completed_at timestamp with time zone, held boolean CONSTRAINT maintenance_window_held_not_null NOT NULL, extensions smallint CONSTRAINT maintenance_window_extensions_not_null NOT NULL, policy_version integer CONSTRAINT maintenance_window_policy_version_not_null NOT NULL, slot_reasons jsonb CONSTRAINT maintenance_window_slot_reasons_not_null NOT NULL, booked_at timestamp with time zone CONSTRAINT maintenance_window_booked_at_not_null NOT NULL, booked_by character varying(120) CONSTRAINT maintenance_window_booked_by_not_null NOT NULL, request_id uuid CONSTRAINT maintenance_window_request_id_not_null NOT NULL, updated_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT maintenance_window_updated_at_not_null NOT NULL, completion character varying(12) DEFAULT ''''::character varying CONSTRAINT maintenance_window_completion_not_null NOT NULL, booked_by_id character varying(40) DEFAULT ''''::character varying CONSTRAINT maintenance_window_booked_by_id_not_null NOT NULL, CONSTRAINT maintenance_window_request_id_key UNIQUE (request_id), CONSTRAINT maintenance_window_pkey PRIMARY KEY (id), CONSTRAINT maintenance_window_request_id_99eb1349_fk_maintenan FOREIGN KEY (request_id) REFERENCES maintenance_maintenancerequest(id) DEFERRABLE INITIALLY DEFERRED, CONSTRAINT maintenance_window_extensions_check CHECK ((extensions >= 0)), CONSTRAINT maintenance_window_policy_version_check CHECK ((policy_version >= 0)), CONSTRAINT maintenance_window_sequence_check CHECK ((sequence >= 0)), CONSTRAINT window_ends_after_start CHECK ((ends_at > starts_at)))","CREATE TABLE maintenance_session (id uuid CONSTRAINT maintenance_session_id_not_null NOT NULL, period tstzrange CONSTRAINT maintenance_session_period_not_null NOT NULL, window_id uuid CONSTRAINT maintenance_session_window_id_not_null NOT NULL, updated_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT maintenance_session_updated_at_not_null NOT NULL, CONSTRAINT maintenance_session_pkey PRIMARY KEY (id), CONSTRAINT maintenance_session_window_id_689f1c7a_fk_maintenance_window_id FOREIGN KEY (window_id) REFERENCES maintenance_window(id) DEFERRABLE INITIALLY DEFERRED)","CREATE TABLE maintenance_occurrence (id uuid CONSTRAINT maintenance_occurrence_id_not_null NOT NULL, \"on\" date CONSTRAINT maintenance_occurrence_on_not_null NOT NULL, trouble character varying(40) CONSTRAINT maintenance_occurrence_trouble_not_null NOT NULL, series_id uuid CONSTRAINT maintenance_occurrence_series_id_not_null NOT NULL, window_id uuid, updated_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT maintenance_occurrence_updated_at_not_null NOT NULL, CONSTRAINT maintenance_occurrence_window_id_key UNIQUE (window_id), CONSTRAINT one_occurrence_per_day UNIQUE (series_id, \"on\"), CONSTRAINT maintenance_occurrence_pkey PRIMARY KEY (id), CONSTRAINT maintenance_occurren_series_id_93b48868_fk_maintenan FOREIGN KEY (series_id) REFERENCES maintenance_series(id) DEFERRABLE INITIALLY DEFERRED, CONSTRAINT maintenance_occurren_window_id_3b114af2_fk_maintenan FOREIGN KEY (window_id) REFERENCES maintenance_window(id) DEFERRABLE INITIALLY DEFERRED)","CREATE TABLE maintenance_gate (id uuid CONSTRAINT maintenance_gate_id_not_null NOT NULL, \"position\" smallint CONSTRAINT maintenance_gate_position_not_null NOT NULL, name character varying(12) CONSTRAINT maintenance_gate_name_not_null NOT NULL, state character varying(14) CONSTRAINT maintenance_gate_state_not_null NOT NULL, tries smallint CONSTRAINT maintenance_gate_tries_not_null NOT NULL, started_at timestamp with time zone, ended_at timestamp with time zone, details jsonb CONSTRAINT maintenance_gate_details_not_null NOT NULL, window_id uuid CONSTRAINT maintenance_gate_window_id_not_null NOT NULL, updated_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT maintenance_gate_updated_at_not_null NOT NULL, CONSTRAINT one_gate_per_name UNIQUE (window_id, name), CONSTRAINT maintenance_gate_pkey PRIMARY KEY (id), CONSTRAINT maintenance_gate_window_id_af0e32bd_fk_maintenance_window_id FOREIGN KEY (window_id) REFERENCES maintenance_window(id) DEFERRABLE INITIALLY DEFERRED, CONSTRAINT maintenance_gate_position_check CHECK ((\"position\" >= 0)), CONSTRAINT maintenance_gate_tries_check CHECK ((tries >= 0)))","CREATE TABLE maintenance_windowevent (id bigint DEFAULT nextval(''row_ids''::regclass) CONSTRAINT maintenance_windowevent_id_not_null NOT NULL, sequence integer CONSTRAINT maintenance_windowevent_sequence_not_null NOT NULL, command character varying(20) CONSTRAINT maintenance_windowevent_command_not_null NOT NULL, old_state character varying(20) CONSTRAINT maintenance_windowevent_old_state_not_null NOT NULL, new_state character varying(20) CONSTRAINT maintenance_windowevent_new_state_not_null NOT NULL, actor character varying(120) CONSTRAINT maintenance_windowevent_actor_not_null NOT NULL, reason character varying(300) CONSTRAINT maintenance_windowevent_reason_not_null NOT NULL, details jsonb CONSTRAINT maintenance_windowevent_details_not_null NOT NULL, at timestamp with time zone CONSTRAINT maintenance_windowevent_at_not_null NOT NULL, recorded_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT maintenance_windowevent_recorded_at_not_null NOT NULL, window_id uuid CONSTRAINT maintenance_windowevent_window_id_not_null NOT NULL, actor_id character varying(40) DEFAULT ''''::character varying CONSTRAINT maintenance_windowevent_actor_id_not_null NOT NULL, CONSTRAINT one_event_per_sequence UNIQUE (window_id, sequence), CONSTRAINT maintenance_windowevent_pkey PRIMARY KEY (id), CONSTRAINT maintenance_windowev_window_id_6f133569_fk_maintenan FOREIGN KEY (window_id) REFERENCES maintenance_window(id) DEFERRABLE INITIALLY DEFERRED, CONSTRAINT maintenance_windowevent_sequence_check CHECK ((sequence >= 0)))","CREATE TABLE maintenance_outage (id bigint DEFAULT nextval(''row_ids''::regclass) CONSTRAINT maintenance_outage_id_not_null NOT NULL, began_at timestamp with time zone CONSTRAINT maintenance_outage_began_at_not_null NOT NULL, ended_at timestamp with time zone, directory_id bigint CONSTRAINT maintenance_outage_directory_id_not_null NOT NULL, kind character varying(7) DEFAULT ''display''::character varying CONSTRAINT maintenance_outage_kind_not_null NOT NULL, CONSTRAINT maintenance_outage_pkey PRIMARY KEY (id))","CREATE TABLE maintenance_numberhold (id bigint DEFAULT nextval(''row_ids''::regclass) CONSTRAINT maintenance_numberhold_id_not_null NOT NULL, period tstzrange CONSTRAINT maintenance_numberhold_period_not_null NOT NULL, number_id uuid CONSTRAINT maintenance_numberhold_number_id_not_null NOT NULL, session_id uuid CONSTRAINT maintenance_numberhold_session_id_not_null NOT NULL, CONSTRAINT one_impact_session_per_number EXCLUDE USING gist (number_id WITH =, period WITH &&), CONSTRAINT maintenance_numberhold_pkey PRIMARY KEY (id), CONSTRAINT maintenance_numberho_session_id_52501654_fk_maintenan FOREIGN KEY (session_id) REFERENCES maintenance_session(id) DEFERRABLE INITIALLY DEFERRED, CONSTRAINT maintenance_numberhold_number_id_c1499d43_fk_labels_number_id FOREIGN KEY (number_id) REFERENCES labels_number(id) DEFERRABLE INITIALLY DEFERRED)","CREATE TABLE announcements_wechatconnection (id uuid CONSTRAINT announcements_wechatconnection_id_not_null NOT NULL, kind character varying(16) CONSTRAINT announcements_wechatconnection_kind_not_null NOT NULL, app_id character varying(40) CONSTRAINT announcements_wechatconnection_app_id_not_null NOT NULL, secret text CONSTRAINT announcements_wechatconnection_secret_not_null NOT NULL, cover character varying(200) CONSTRAINT announcements_wechatconnection_cover_not_null NOT NULL, template_id character varying(100) CONSTRAINT announcements_wechatconnection_template_id_not_null NOT NULL, names jsonb CONSTRAINT announcements_wechatconnection_names_not_null NOT NULL, page character varying(200) CONSTRAINT announcements_wechatconnection_page_not_null NOT NULL, trouble character varying(300) CONSTRAINT announcements_wechatconnection_trouble_not_null NOT NULL, checked_at timestamp with time zone, changed_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT announcements_wechatconnection_changed_at_not_null NOT NULL, picture bytea, CONSTRAINT announcements_wechatconnection_kind_key UNIQUE (kind), CONSTRAINT announcements_wechatconnection_pkey PRIMARY KEY (id))","CREATE TABLE announcements_announcement (id uuid CONSTRAINT announcements_announcement_id_not_null NOT NULL, language character varying(10) CONSTRAINT announcements_announcement_language_not_null NOT NULL, title character varying(120) CONSTRAINT announcements_announcement_title_not_null NOT NULL, text text CONSTRAINT announcements_announcement_text_not_null NOT NULL, channels jsonb CONSTRAINT announcements_announcement_channels_not_null NOT NULL, state character varying(9) CONSTRAINT announcements_announcement_state_not_null NOT NULL, publish_at timestamp with time zone, written_by character varying(120) CONSTRAINT announcements_announcement_written_by_not_null NOT NULL, written_by_id character varying(40) CONSTRAINT announcements_announcement_written_by_id_not_null NOT NULL, created_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT announcements_announcement_created_at_not_null NOT NULL, approved_by character varying(120) CONSTRAINT announcements_announcement_approved_by_not_null NOT NULL, approved_by_id character varying(40) CONSTRAINT announcements_announcement_approved_by_id_not_null NOT NULL, out_at timestamp with time zone, ended_at timestamp with time zone, reason character varying(300) CONSTRAINT announcements_announcement_reason_not_null NOT NULL, window_id uuid CONSTRAINT announcements_announcement_window_id_not_null NOT NULL, updated_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT announcements_announcement_updated_at_not_null NOT NULL, CONSTRAINT announcements_announcement_pkey PRIMARY KEY (id), CONSTRAINT announcements_announ_window_id_b2e6fee3_fk_maintenan FOREIGN KEY (window_id) REFERENCES maintenance_window(id) DEFERRABLE INITIALLY DEFERRED)","CREATE TABLE announcements_customer (id uuid CONSTRAINT announcements_customer_id_not_null NOT NULL, channel character varying(16) CONSTRAINT announcements_customer_channel_not_null NOT NULL, \"to\" character varying(254) CONSTRAINT announcements_customer_to_not_null NOT NULL, digest character varying(64) CONSTRAINT announcements_customer_digest_not_null NOT NULL, language character varying(10) CONSTRAINT announcements_customer_language_not_null NOT NULL, consents integer CONSTRAINT announcements_customer_consents_not_null NOT NULL, created_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT announcements_customer_created_at_not_null NOT NULL, left_at timestamp with time zone, updated_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT announcements_customer_updated_at_not_null NOT NULL, CONSTRAINT each_customer_once UNIQUE (channel, digest), CONSTRAINT announcements_customer_pkey PRIMARY KEY (id), CONSTRAINT announcements_customer_consents_check CHECK ((consents >= 0)))","CREATE TABLE announcements_rendering (id bigint DEFAULT nextval(''row_ids''::regclass) CONSTRAINT announcements_rendering_id_not_null NOT NULL, channel character varying(16) CONSTRAINT announcements_rendering_channel_not_null NOT NULL, fields jsonb CONSTRAINT announcements_rendering_fields_not_null NOT NULL, correction boolean CONSTRAINT announcements_rendering_correction_not_null NOT NULL, made_at timestamp with time zone CONSTRAINT announcements_rendering_made_at_not_null NOT NULL, announcement_id uuid CONSTRAINT announcements_rendering_announcement_id_not_null NOT NULL, corrects character varying(9) DEFAULT ''''::character varying CONSTRAINT announcements_rendering_corrects_not_null NOT NULL, remote_id character varying(200) DEFAULT ''''::character varying CONSTRAINT announcements_rendering_remote_id_not_null NOT NULL, state character varying(11) DEFAULT ''ready''::character varying CONSTRAINT announcements_rendering_state_not_null NOT NULL, told integer DEFAULT 0 CONSTRAINT announcements_rendering_told_not_null NOT NULL, trouble character varying(300) DEFAULT ''''::character varying CONSTRAINT announcements_rendering_trouble_not_null NOT NULL, untold integer DEFAULT 0 CONSTRAINT announcements_rendering_untold_not_null NOT NULL, CONSTRAINT one_rendering_at_a_time UNIQUE (announcement_id, channel, made_at), CONSTRAINT announcements_rendering_pkey PRIMARY KEY (id), CONSTRAINT announcements_render_announcement_id_76476614_fk_announcem FOREIGN KEY (announcement_id) REFERENCES announcements_announcement(id) DEFERRABLE INITIALLY DEFERRED, CONSTRAINT announcements_rendering_told_check CHECK ((told >= 0)), CONSTRAINT announcements_rendering_untold_check CHECK ((untold >= 0)))","CREATE TABLE announcements_telling (id bigint DEFAULT nextval(''row_ids''::regclass) CONSTRAINT announcements_telling_id_not_null NOT NULL, code integer, at timestamp with time zone CONSTRAINT announcements_telling_at_not_null NOT NULL, customer_id uuid CONSTRAINT announcements_telling_customer_id_not_null NOT NULL, rendering_id bigint CONSTRAINT announcements_telling_rendering_id_not_null NOT NULL, CONSTRAINT told_each_thing_once UNIQUE (rendering_id, customer_id), CONSTRAINT announcements_telling_pkey PRIMARY KEY (id), CONSTRAINT announcements_tellin_customer_id_84e1fef3_fk_announcem FOREIGN KEY (customer_id) REFERENCES announcements_customer(id) DEFERRABLE INITIALLY DEFERRED, CONSTRAINT announcements_tellin_rendering_id_dbac73f1_fk_announcem FOREIGN KEY (rendering_id) REFERENCES announcements_rendering(id) DEFERRABLE INITIALLY DEFERRED)","CREATE TABLE certification_reverification (id uuid CONSTRAINT certification_reverification_id_not_null NOT NULL, due_on date CONSTRAINT certification_reverification_due_on_not_null NOT NULL, state character varying(8) CONSTRAINT certification_reverification_state_not_null NOT NULL, documents jsonb CONSTRAINT certification_reverification_documents_not_null NOT NULL, answer_by timestamp with time zone, decided_at timestamp with time zone, CONSTRAINT certification_reverification_due_on_key UNIQUE (due_on), CONSTRAINT certification_reverification_pkey PRIMARY KEY (id))","CREATE TABLE certification_freeze (id uuid CONSTRAINT certification_freeze_id_not_null NOT NULL, cause character varying(16) CONSTRAINT certification_freeze_cause_not_null NOT NULL, document character varying(40) CONSTRAINT certification_freeze_document_not_null NOT NULL, reason character varying(200) CONSTRAINT certification_freeze_reason_not_null NOT NULL, starts_at timestamp with time zone CONSTRAINT certification_freeze_starts_at_not_null NOT NULL, ends_at timestamp with time zone, reason_code character varying(40) CONSTRAINT certification_freeze_reason_code_not_null NOT NULL, CONSTRAINT certification_freeze_pkey PRIMARY KEY (id), CONSTRAINT freeze_ends_after_it_starts CHECK (((ends_at IS NULL) OR (ends_at >= starts_at))))","CREATE TABLE documents_document (id uuid CONSTRAINT documents_document_id_not_null NOT NULL, kind character varying(14) CONSTRAINT documents_document_kind_not_null NOT NULL, about character varying(60) CONSTRAINT documents_document_about_not_null NOT NULL, language character varying(10) CONSTRAINT documents_document_language_not_null NOT NULL, version integer CONSTRAINT documents_document_version_not_null NOT NULL, content jsonb CONSTRAINT documents_document_content_not_null NOT NULL, data_hash character varying(64) CONSTRAINT documents_document_data_hash_not_null NOT NULL, pdf bytea, pdf_hash character varying(64) CONSTRAINT documents_document_pdf_hash_not_null NOT NULL, missing character varying(200) CONSTRAINT documents_document_missing_not_null NOT NULL, drawn_at timestamp with time zone CONSTRAINT documents_document_drawn_at_not_null NOT NULL, attached_at timestamp with time zone, superseded_at timestamp with time zone, updated_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT documents_document_updated_at_not_null NOT NULL, CONSTRAINT one_document_per_version UNIQUE (kind, about, language, version), CONSTRAINT documents_document_pkey PRIMARY KEY (id), CONSTRAINT documents_document_version_check CHECK ((version >= 0)))","CREATE TABLE evidence_tile (place bigint CONSTRAINT evidence_tile_place_not_null NOT NULL, nodes bytea STORAGE PLAIN CONSTRAINT evidence_tile_nodes_not_null NOT NULL, CONSTRAINT evidence_tile_pkey PRIMARY KEY (place))","CREATE TABLE evidence_record (id bigint DEFAULT nextval(''row_ids''::regclass) CONSTRAINT evidence_record_id_not_null NOT NULL, action character varying(60) CONSTRAINT evidence_record_action_not_null NOT NULL, public_actor character varying(120) CONSTRAINT evidence_record_public_actor_not_null NOT NULL, actor_kind character varying(8) CONSTRAINT evidence_record_actor_kind_not_null NOT NULL, subject_kind character varying(40) CONSTRAINT evidence_record_subject_kind_not_null NOT NULL, subject_id character varying(40) CONSTRAINT evidence_record_subject_id_not_null NOT NULL, concerns character varying(40)[] CONSTRAINT evidence_record_concerns_not_null NOT NULL, public_details jsonb CONSTRAINT evidence_record_public_details_not_null NOT NULL, business_at timestamp with time zone CONSTRAINT evidence_record_business_at_not_null NOT NULL, recorded_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT evidence_record_recorded_at_not_null NOT NULL, data bytea CONSTRAINT evidence_record_data_not_null NOT NULL, actor_id character varying(40) DEFAULT ''''::character varying CONSTRAINT evidence_record_actor_id_not_null NOT NULL, CONSTRAINT evidence_record_pkey PRIMARY KEY (id))","CREATE TABLE evidence_leaf (\"position\" bigint CONSTRAINT evidence_leaf_position_not_null NOT NULL, hash bytea CONSTRAINT evidence_leaf_hash_not_null NOT NULL, record_id bigint CONSTRAINT evidence_leaf_record_id_not_null NOT NULL, CONSTRAINT evidence_leaf_record_id_key UNIQUE (record_id), CONSTRAINT evidence_leaf_pkey PRIMARY KEY (\"position\"), CONSTRAINT evidence_leaf_record_id_77026161_fk_evidence_record_id FOREIGN KEY (record_id) REFERENCES evidence_record(id) DEFERRABLE INITIALLY DEFERRED)","CREATE TABLE evidence_opening (id bigint DEFAULT nextval(''row_ids''::regclass) CONSTRAINT evidence_opening_id_not_null NOT NULL, place character varying(60) CONSTRAINT evidence_opening_place_not_null NOT NULL, salt bytea CONSTRAINT evidence_opening_salt_not_null NOT NULL, value text CONSTRAINT evidence_opening_value_not_null NOT NULL, record_id bigint CONSTRAINT evidence_opening_record_id_not_null NOT NULL, CONSTRAINT one_opening_per_place UNIQUE (record_id, place), CONSTRAINT evidence_opening_pkey PRIMARY KEY (id), CONSTRAINT evidence_opening_record_id_2af509b7_fk_evidence_record_id FOREIGN KEY (record_id) REFERENCES evidence_record(id) DEFERRABLE INITIALLY DEFERRED)","CREATE TABLE webhooks_endpoint (id uuid CONSTRAINT webhooks_endpoint_id_not_null NOT NULL, name character varying(60) CONSTRAINT webhooks_endpoint_name_not_null NOT NULL, url character varying(500) CONSTRAINT webhooks_endpoint_url_not_null NOT NULL, topics character varying(20)[] CONSTRAINT webhooks_endpoint_topics_not_null NOT NULL, state character varying(8) CONSTRAINT webhooks_endpoint_state_not_null NOT NULL, secret text CONSTRAINT webhooks_endpoint_secret_not_null NOT NULL, old_secret text CONSTRAINT webhooks_endpoint_old_secret_not_null NOT NULL, old_secret_until timestamp with time zone, failing_since timestamp with time zone, made_by character varying(120) CONSTRAINT webhooks_endpoint_made_by_not_null NOT NULL, made_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT webhooks_endpoint_made_at_not_null NOT NULL, updated_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT webhooks_endpoint_updated_at_not_null NOT NULL, made_by_id character varying(40) DEFAULT ''''::character varying CONSTRAINT webhooks_endpoint_made_by_id_not_null NOT NULL, CONSTRAINT webhooks_endpoint_pkey PRIMARY KEY (id))","CREATE TABLE webhooks_webhookevent (id uuid CONSTRAINT webhooks_webhookevent_id_not_null NOT NULL, seq bigint, type character varying(60) CONSTRAINT webhooks_webhookevent_type_not_null NOT NULL, topic character varying(20) CONSTRAINT webhooks_webhookevent_topic_not_null NOT NULL, data jsonb CONSTRAINT webhooks_webhookevent_data_not_null NOT NULL, test boolean CONSTRAINT webhooks_webhookevent_test_not_null NOT NULL, body text CONSTRAINT webhooks_webhookevent_body_not_null NOT NULL, sha256 character varying(64) CONSTRAINT webhooks_webhookevent_sha256_not_null NOT NULL, occurred_at timestamp with time zone CONSTRAINT webhooks_webhookevent_occurred_at_not_null NOT NULL, made_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT webhooks_webhookevent_made_at_not_null NOT NULL, CONSTRAINT webhooks_webhookevent_seq_key UNIQUE (seq), CONSTRAINT webhooks_webhookevent_pkey PRIMARY KEY (id))","CREATE TABLE usersessions_usersession (id bigint DEFAULT nextval(''row_ids''::regclass) CONSTRAINT usersessions_usersession_id_not_null NOT NULL, created_at timestamp with time zone CONSTRAINT usersessions_usersession_created_at_not_null NOT NULL, ip inet CONSTRAINT usersessions_usersession_ip_not_null NOT NULL, last_seen_at timestamp with time zone CONSTRAINT usersessions_usersession_last_seen_at_not_null NOT NULL, session_key character varying(40) CONSTRAINT usersessions_usersession_session_key_not_null NOT NULL, user_agent character varying(200) CONSTRAINT usersessions_usersession_user_agent_not_null NOT NULL, data jsonb CONSTRAINT usersessions_usersession_data_not_null NOT NULL, user_id uuid CONSTRAINT usersessions_usersession_user_id_not_null NOT NULL, CONSTRAINT usersessions_usersession_session_key_key UNIQUE (session_key), CONSTRAINT usersessions_usersession_pkey PRIMARY KEY (id), CONSTRAINT usersessions_usersession_user_id_af5e0a6d_fk_people_user_id FOREIGN KEY (user_id) REFERENCES people_user(id) DEFERRABLE INITIALLY DEFERRED)","CREATE TABLE trust_monthclosed (id uuid CONSTRAINT trust_monthclosed_id_not_null NOT NULL, month date CONSTRAINT trust_monthclosed_month_not_null NOT NULL, compliant boolean CONSTRAINT trust_monthclosed_compliant_not_null NOT NULL, reasons jsonb CONSTRAINT trust_monthclosed_reasons_not_null NOT NULL, figures jsonb CONSTRAINT trust_monthclosed_figures_not_null NOT NULL, closed_at timestamp with time zone CONSTRAINT trust_monthclosed_closed_at_not_null NOT NULL, recorded_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT trust_monthclosed_recorded_at_not_null NOT NULL, cause character varying(40) CONSTRAINT trust_monthclosed_cause_not_null NOT NULL, supersedes_id uuid, CONSTRAINT trust_monthclosed_supersedes_id_key UNIQUE (supersedes_id), CONSTRAINT trust_monthclosed_pkey PRIMARY KEY (id), CONSTRAINT trust_monthclosed_supersedes_id_971baa5d_fk_trust_mon FOREIGN KEY (supersedes_id) REFERENCES trust_monthclosed(id) DEFERRABLE INITIALLY DEFERRED, CONSTRAINT a_month_is_named_by_its_first_day CHECK ((EXTRACT(day FROM month) = (1)::numeric)))","CREATE TABLE django_session (session_key character varying(40) CONSTRAINT django_session_session_key_not_null NOT NULL, session_data text CONSTRAINT django_session_session_data_not_null NOT NULL, expire_date timestamp with time zone CONSTRAINT django_session_expire_date_not_null NOT NULL, CONSTRAINT django_session_pkey PRIMARY KEY (session_key))","CREATE TABLE scripts_scriptread (id bigint DEFAULT nextval(''row_ids''::regclass) CONSTRAINT scripts_scriptread_id_not_null NOT NULL, scenario character varying(14) CONSTRAINT scripts_scriptread_scenario_not_null NOT NULL, language character varying(10) CONSTRAINT scripts_scriptread_language_not_null NOT NULL, version integer CONSTRAINT scripts_scriptread_version_not_null NOT NULL, person_id uuid CONSTRAINT scripts_scriptread_person_id_not_null NOT NULL, read_at timestamp with time zone CONSTRAINT scripts_scriptread_read_at_not_null NOT NULL, CONSTRAINT each_reads_once UNIQUE (scenario, language, version, person_id), CONSTRAINT scripts_scriptread_pkey PRIMARY KEY (id), CONSTRAINT scripts_scriptread_version_check CHECK ((version >= 0)))","CREATE TABLE scripts_scriptversion (id uuid CONSTRAINT scripts_scriptversion_id_not_null NOT NULL, scenario character varying(14) CONSTRAINT scripts_scriptversion_scenario_not_null NOT NULL, language character varying(10) CONSTRAINT scripts_scriptversion_language_not_null NOT NULL, version integer CONSTRAINT scripts_scriptversion_version_not_null NOT NULL, text character varying(400) CONSTRAINT scripts_scriptversion_text_not_null NOT NULL, state character varying(10) CONSTRAINT scripts_scriptversion_state_not_null NOT NULL, written_by character varying(120) CONSTRAINT scripts_scriptversion_written_by_not_null NOT NULL, created_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT scripts_scriptversion_created_at_not_null NOT NULL, published_by character varying(120) CONSTRAINT scripts_scriptversion_published_by_not_null NOT NULL, published_at timestamp with time zone, published_by_id character varying(40) DEFAULT ''''::character varying CONSTRAINT scripts_scriptversion_published_by_id_not_null NOT NULL, written_by_id character varying(40) DEFAULT ''''::character varying CONSTRAINT scripts_scriptversion_written_by_id_not_null NOT NULL, CONSTRAINT one_script_per_version UNIQUE (scenario, language, version), CONSTRAINT scripts_scriptversion_pkey PRIMARY KEY (id), CONSTRAINT scripts_scriptversion_version_check CHECK ((version >= 0)))","CREATE TABLE outbound_callteam (id bigint DEFAULT nextval(''row_ids''::regclass) CONSTRAINT outbound_callteam_id_not_null NOT NULL, most_calls integer CONSTRAINT outbound_callteam_most_calls_not_null NOT NULL, from_hour smallint CONSTRAINT outbound_callteam_from_hour_not_null NOT NULL, until_hour smallint CONSTRAINT outbound_callteam_until_hour_not_null NOT NULL, days_off boolean CONSTRAINT outbound_callteam_days_off_not_null NOT NULL, said_by character varying(120) CONSTRAINT outbound_callteam_said_by_not_null NOT NULL, said_at timestamp with time zone CONSTRAINT outbound_callteam_said_at_not_null NOT NULL, said_by_id character varying(40) DEFAULT ''''::character varying CONSTRAINT outbound_callteam_said_by_id_not_null NOT NULL, CONSTRAINT outbound_callteam_pkey PRIMARY KEY (id), CONSTRAINT one_call_team CHECK (((id = 1) AND (most_calls >= 1) AND (until_hour > from_hour))), CONSTRAINT outbound_callteam_from_hour_check CHECK ((from_hour >= 0)), CONSTRAINT outbound_callteam_most_calls_check CHECK ((most_calls >= 0)), CONSTRAINT outbound_callteam_until_hour_check CHECK ((until_hour >= 0)))","CREATE TABLE outbound_channelcount (id bigint DEFAULT nextval(''row_ids''::regclass) CONSTRAINT outbound_channelcount_id_not_null NOT NULL, day date CONSTRAINT outbound_channelcount_day_not_null NOT NULL, hour smallint CONSTRAINT outbound_channelcount_hour_not_null NOT NULL, channel character varying(12) CONSTRAINT outbound_channelcount_channel_not_null NOT NULL, enquiries integer CONSTRAINT outbound_channelcount_enquiries_not_null NOT NULL, orders integer CONSTRAINT outbound_channelcount_orders_not_null NOT NULL, updated_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT outbound_channelcount_updated_at_not_null NOT NULL, CONSTRAINT one_count_of_a_channel UNIQUE (day, hour, channel), CONSTRAINT outbound_channelcount_pkey PRIMARY KEY (id), CONSTRAINT an_hour_of_the_day CHECK (((hour >= ''-1''::integer) AND (hour <= 23))), CONSTRAINT outbound_channelcount_enquiries_check CHECK ((enquiries >= 0)), CONSTRAINT outbound_channelcount_orders_check CHECK ((orders >= 0)))","CREATE TABLE notices_notice (id uuid CONSTRAINT notices_notice_id_not_null NOT NULL, kind character varying(7) CONSTRAINT notices_notice_kind_not_null NOT NULL, about character varying(60) CONSTRAINT notices_notice_about_not_null NOT NULL, title character varying(200) CONSTRAINT notices_notice_title_not_null NOT NULL, wants character varying(4) CONSTRAINT notices_notice_wants_not_null NOT NULL, urgency character varying(9) CONSTRAINT notices_notice_urgency_not_null NOT NULL, state character varying(10) CONSTRAINT notices_notice_state_not_null NOT NULL, asked_at timestamp with time zone CONSTRAINT notices_notice_asked_at_not_null NOT NULL, until timestamp with time zone CONSTRAINT notices_notice_until_not_null NOT NULL, answered_at timestamp with time zone, chain jsonb CONSTRAINT notices_notice_chain_not_null NOT NULL, told boolean CONSTRAINT notices_notice_told_not_null NOT NULL, taken jsonb CONSTRAINT notices_notice_taken_not_null NOT NULL, page jsonb CONSTRAINT notices_notice_page_not_null NOT NULL, parameters jsonb CONSTRAINT notices_notice_parameters_not_null NOT NULL, superseded_by_id uuid, updated_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT notices_notice_updated_at_not_null NOT NULL, titles jsonb CONSTRAINT notices_notice_titles_not_null NOT NULL, CONSTRAINT notices_notice_pkey PRIMARY KEY (id), CONSTRAINT notices_notice_superseded_by_id_b451097e_fk_notices_notice_id FOREIGN KEY (superseded_by_id) REFERENCES notices_notice(id) DEFERRABLE INITIALLY DEFERRED)","CREATE TABLE notices_acknowledgement (id bigint DEFAULT nextval(''row_ids''::regclass) CONSTRAINT notices_acknowledgement_id_not_null NOT NULL, who character varying(60) CONSTRAINT notices_acknowledgement_who_not_null NOT NULL, name character varying(120) CONSTRAINT notices_acknowledgement_name_not_null NOT NULL, how character varying(5) CONSTRAINT notices_acknowledgement_how_not_null NOT NULL, at timestamp with time zone CONSTRAINT notices_acknowledgement_at_not_null NOT NULL, evidence jsonb CONSTRAINT notices_acknowledgement_evidence_not_null NOT NULL, notice_id uuid CONSTRAINT notices_acknowledgement_notice_id_not_null NOT NULL, updated_at timestamp with time zone DEFAULT statement_timestamp() CONSTRAINT notices_acknowledgement_updated_at_not_null NOT NULL, CONSTRAINT each_acknowledges_once UNIQUE (notice_id, who), CONSTRAINT notices_acknowledgement_pkey PRIMARY KEY (id), CONSTRAINT notices_acknowledgement_notice_id_5470f062_fk_notices_notice_id FOREIGN KEY (notice_id) REFERENCES notices_notice(id) DEFERRABLE INITIALLY DEFERRED)","CREATE TABLE mfa_authenticator (id bigint DEFAULT nextval(''row_ids''::regclass) CONSTRAINT mfa_authenticator_id_not_null NOT NULL, type character varying(20) CONSTRAINT mfa_authenticator_type_not_null NOT NULL, data jsonb CONSTRAINT mfa_authenticator_data_not_null NOT NULL, user_id uuid CONSTRAINT mfa_authenticator_user_id_not_null NOT NULL, created_at timestamp with time zone CONSTRAINT mfa_authenticator_created_at_not_null NOT NULL, last_used_at timestamp with time zone, CONSTRAINT mfa_authenticator_pkey PRIMARY KEY (id), CONSTRAINT mfa_authenticator_user_id_0c3a50c0_fk_people_user_id FOREIGN KEY (user_id) REFERENCES people_user(id) DEFERRABLE INITIALLY DEFERRED)","CREATE TABLE socialaccount_socialaccount (id integer GENERATED BY DEFAULT AS IDENTITY (SEQUENCE NAME socialaccount_socialaccount_id_seq INCREMENT 1 MINVALUE 1 MAXVALUE 2147483647 START 1 CACHE 1) CONSTRAINT socialaccount_socialaccount_id_not_null NOT NULL, provider character varying(200) CONSTRAINT socialaccount_socialaccount_provider_not_null NOT NULL, uid character varying(191) CONSTRAINT socialaccount_socialaccount_uid_not_null NOT NULL, last_login timestamp with time zone CONSTRAINT socialaccount_socialaccount_last_login_not_null NOT NULL, date_joined timestamp with time zone CONSTRAINT socialaccount_socialaccount_date_joined_not_null NOT NULL, extra_data jsonb CONSTRAINT socialaccount_socialaccount_extra_data_not_null NOT NULL, user_id uuid CONSTRAINT socialaccount_socialaccount_user_id_not_null NOT NULL, CONSTRAINT socialaccount_socialaccount_provider_uid_fc810c6e_uniq UNIQUE (provider, uid), CONSTRAINT socialaccount_socialaccount_pkey PRIMARY KEY (id), CONSTRAINT socialaccount_socialaccount_user_id_8146e70c_fk_people_user_id FOREIGN KEY (user_id) REFERENCES people_user(id) DEFERRABLE INITIALLY DEFERRED)","CREATE TABLE socialaccount_socialapp (id integer GENERATED BY DEFAULT AS IDENTITY (SEQUENCE NAME socialaccount_socialapp_id_seq INCREMENT 1 MINVALUE 1 MAXVALUE 2147483647 START 1 CACHE 1) CONSTRAINT socialaccount_socialapp_id_not_null NOT NULL, provider character varying(30) CONSTRAINT socialaccount_socialapp_provider_not_null NOT NULL, name character varying(40) CONSTRAINT socialaccount_socialapp_name_not_null NOT NULL, client_id character varying(191) CONSTRAINT socialaccount_socialapp_client_id_not_null NOT NULL, secret character varying(191) CONSTRAINT socialaccount_socialapp_secret_not_null NOT NULL, key character varying(191) CONSTRAINT socialaccount_socialapp_key_not_null NOT NULL, provider_id character varying(200) CONSTRAINT socialaccount_socialapp_provider_id_not_null NOT NULL, settings jsonb CONSTRAINT socialaccount_socialapp_settings_not_null NOT NULL, CONSTRAINT socialaccount_socialapp_pkey PRIMARY KEY (id))","CREATE TABLE socialaccount_socialtoken (id integer GENERATED BY DEFAULT AS IDENTITY (SEQUENCE NAME socialaccount_socialtoken_id_seq INCREMENT 1 MINVALUE 1 MAXVALUE 2147483647 START 1 CACHE 1) CONSTRAINT socialaccount_socialtoken_id_not_null NOT NULL, token text CONSTRAINT socialaccount_socialtoken_token_not_null NOT NULL, token_secret text CONSTRAINT socialaccount_socialtoken_token_secret_not_null NOT NULL, expires_at timestamp with time zone, account_id integer CONSTRAINT socialaccount_socialtoken_account_id_not_null NOT NULL, app_id integer, CONSTRAINT socialaccount_socialtoken_app_id_account_id_fca4e0ac_uniq UNIQUE (app_id, account_id), CONSTRAINT socialaccount_socialtoken_pkey PRIMARY KEY (id), CONSTRAINT socialaccount_social_account_id_951f210e_fk_socialacc FOREIGN KEY (account_id) REFERENCES socialaccount_socialaccount(id) DEFERRABLE INITIALLY DEFERRED, CONSTRAINT socialaccount_social_app_id_636a42d7_fk_socialacc FOREIGN KEY (app_id) REFERENCES socialaccount_socialapp(id) DEFERRABLE INITIALLY DEFERRED)","INSERT INTO \"django_migrations\" (\"id\", \"app\", \"name\", \"applied\") VALUES (''1'', ''contenttypes'', ''0001_initial'', ''2026-12-03 13:51:22.692613+00''), (''2'', ''contenttypes'', ''0002_remove_content_type_name'', ''2026-12-03 13:51:22.694436+00''), (''3'', ''auth'', ''0001_initial'', ''2026-12-03 13:51:22.699873+00''), (''4'', ''auth'', ''0002_alter_permission_name_max_length'', ''2026-12-03 13:51:22.701642+00''), (''5'', ''auth'', ''0003_alter_user_email_max_length'', ''2026-12-03 13:51:22.70417+00''), (''6'', ''auth'', ''0004_alter_user_username_opts'', ''2026-12-03 13:51:22.706398+00''), (''7'', ''auth'', ''0005_alter_user_last_login_null'', ''2026-12-03 13:51:22.708838+00''), (''8'', ''auth'', ''0006_require_contenttypes_0002'', ''2026-12-03 13:51:22.709369+00''), (''9'', ''auth'', ''0007_alter_validators_add_error_messages'', ''2026-12-03 13:51:22.712129+00''), (''10'', ''auth'', ''0008_alter_user_username_max_length'', ''2026-12-03 13:51:22.714822+00''), (''11'', ''auth'', ''0009_alter_user_last_name_max_length'', ''2026-12-03 13:51:22.717192+00''), (''12'', ''auth'', ''0010_alter_group_name_max_length'', ''2026-12-03 13:51:22.718785+00''), (''13'', ''auth'', ''0011_update_proxy_permissions'', ''2026-12-03 13:51:22.719276+00''), (''14'', ''auth'', ''0012_alter_user_first_name_max_length'', ''2026-12-03 13:51:22.721725+00''), (''15'', ''tenants'', ''0001_initial'', ''2026-12-03 13:51:22.731794+00''), (''16'', ''tenants'', ''0002_business_clock'', ''2026-12-03 13:51:22.732523+00''), (''17'', ''tenants'', ''0003_removed_clients'', ''2026-12-03 13:51:22.732825+00''), (''18'', ''tenants'', ''0004_cache'', ''2026-12-03 13:51:22.733044+00''), (''19'', ''tenants'', ''0005_order_epochs'', ''2026-12-03 13:51:22.733261+00''), (''20'', ''tenants'', ''0006_identity'', ''2026-12-03 13:51:22.733422+00''), (''21'', ''tenants'', ''0007_parties'', ''2026-12-03 13:51:22.733565+00''), (''22'', ''tenants'', ''0008_updates'', ''2026-12-03 13:51:22.7337+00''), (''23'', ''tenants'', ''0009_tallies'', ''2026-12-03 13:51:22.733829+00''), (''24'', ''tenants'', ''0010_clock_guard'', ''2026-12-03 13:51:22.733957+00''), (''25'', ''tenants'', ''0011_throttle'', ''2026-12-03 13:51:22.734177+00''), (''26'', ''tenants'', ''0012_applications_tell_nothing'', ''2026-12-03 13:51:22.734363+00''), (''27'', ''tenants'', ''0013_migration_failed'', ''2026-12-03 13:51:22.734529+00''), (''28'', ''tenants'', ''0014_blueprints'', ''2026-12-03 13:51:22.73468+00''), (''29'', ''tenants'', ''0015_restore'', ''2026-12-03 13:51:22.734818+00''), (''30'', ''tenants'', ''0016_types_and_rights'', ''2026-12-03 13:51:22.735012+00''), (''31'', ''tenants'', ''0017_sign_in_addresses'', ''2026-12-03 13:51:22.735196+00''), (''32'', ''tenants'', ''0018_party_failed_at'', ''2026-12-03 13:51:22.735411+00''), (''33'', ''tenants'', ''0019_no_spare_schemas'', ''2026-12-03 13:51:22.735573+00''), (''34'', ''people'', ''0001_initial'', ''2026-12-03 13:51:22.780765+00''), (''35'', ''people'', ''0002_contacts_are_asked'', ''2026-12-03 13:51:22.781343+00''), (''36'', ''people'', ''0003_shut_out'', ''2026-12-03 13:51:22.781638+00''), (''37'', ''people'', ''0004_opt_out'', ''2026-12-03 13:51:22.781832+00''), (''38'', ''people'', ''0005_subscriptions'', ''2026-12-03 13:51:22.781987+00''), (''39'', ''people'', ''0006_bell'', ''2026-12-03 13:51:22.782177+00''), (''40'', ''people'', ''0007_calendar'', ''2026-12-03 13:51:22.782324+00''), (''41'', ''people'', ''0008_group_bots'', ''2026-12-03 13:51:22.782456+00''), (''42'', ''people'', ''0009_stopping'', ''2026-12-03 13:51:22.782584+00''), (''43'', ''people'', ''0010_status_subscribers'', ''2026-12-03 13:51:22.782755+00''), (''44'', ''people'', ''0011_updates'', ''2026-12-03 13:51:22.783053+00''), (''45'', ''people'', ''0012_subscribers_updates'', ''2026-12-03 13:51:22.783203+00''), (''46'', ''people'', ''0013_who_is_who'', ''2026-12-03 13:51:22.783449+00''), (''47'', ''people'', ''0014_doors'', ''2026-12-03 13:51:22.78368+00''), (''48'', ''people'', ''0015_fewer_relations'', ''2026-12-03 13:51:22.783862+00''), (''49'', ''people'', ''0016_purposes_by_language'', ''2026-12-03 13:51:22.784008+00''), (''50'', ''people'', ''0017_who_made_it'', ''2026-12-03 13:51:22.78414+00''), (''51'', ''people'', ''0018_sign_in_addresses'', ''2026-12-03 13:51:22.784262+00''), (''52'', ''account'', ''0001_initial'', ''2026-12-03 13:51:22.798849+00''), (''53'', ''account'', ''0002_email_max_length'', ''2026-12-03 13:51:22.803935+00''), (''54'', ''account'', ''0003_alter_emailaddress_create_unique_verified_email'', ''2026-12-03 13:51:22.818571+00''), (''55'', ''account'', ''0004_alter_emailaddress_drop_unique_email'', ''2026-12-03 13:51:22.826886+00''), (''56'', ''account'', ''0005_emailaddress_idx_upper_email'', ''2026-12-03 13:51:22.831997+00''), (''57'', ''account'', ''0006_emailaddress_lower'', ''2026-12-03 13:51:22.843196+00''), (''58'', ''account'', ''0007_emailaddress_idx_email'', ''2026-12-03 13:51:22.851598+00''), (''59'', ''account'', ''0008_emailaddress_unique_primary_email_fixup'', ''2026-12-03 13:51:22.863271+00''), (''60'', ''account'', ''0009_emailaddress_unique_primary_email'', ''2026-12-03 13:51:22.868037+00''), (''61'', ''admin'', ''0001_initial'', ''2026-12-03 13:51:22.87833+00''), (''62'', ''admin'', ''0002_logentry_remove_auto_add'', ''2026-12-03 13:51:22.883781+00''), (''63'', ''admin'', ''0003_logentry_add_action_flag_choices'', ''2026-12-03 13:51:22.887982+00''), (''64'', ''agenda'', ''0001_initial'', ''2026-12-03 13:51:22.891945+00''), (''65'', ''agenda'', ''0002_deaths'', ''2026-12-03 13:51:22.892413+00''), (''66'', ''agenda'', ''0002_by_client'', ''2026-12-03 13:51:22.899219+00''), (''67'', ''agenda'', ''0003_troubled'', ''2026-12-03 13:51:22.903313+00''), (''68'', ''agreements'', ''0001_initial'', ''2026-12-03 13:51:22.908408+00''), (''69'', ''agreements'', ''0002_first_texts'', ''2026-12-03 13:51:22.908908+00''), (''70'', ''agreements'', ''0003_who_made_it'', ''2026-12-03 13:51:22.909148+00''), (''71'', ''directories'', ''0001_initial'', ''2026-12-03 13:51:23.3505+00''), (''72'', ''directories'', ''0002_who_handed_in'', ''2026-12-03 13:51:23.351384+00''), (''73'', ''directories'', ''0003_numberstateline_holder'', ''2026-12-03 13:51:23.351634+00''), (''74'', ''directories'', ''0004_connections'', ''2026-12-03 13:51:23.351815+00''), (''75'', ''directories'', ''0005_sighting_sources'', ''2026-12-03 13:51:23.351971+00''), (''76'', ''directories'', ''0006_aggregators'', ''2026-12-03 13:51:23.352114+00''), (''77'', ''directories'', ''0007_profiles'', ''2026-12-03 13:51:23.352252+00''), (''78'', ''directories'', ''0008_callback_looks'', ''2026-12-03 13:51:23.352383+00''), (''79'', ''directories'', ''0009_own_accounts'', ''2026-12-03 13:51:23.352511+00''), (''80'', ''directories'', ''0010_callback_words'', ''2026-12-03 13:51:23.352636+00''), (''81'', ''directories'', ''0011_directories_stay'', ''2026-12-03 13:51:23.352762+00''), (''82'', ''directories'', ''0012_not_emptied'', ''2026-12-03 13:51:23.352888+00''), (''83'', ''directories'', ''0013_who_gave_it'', ''2026-12-03 13:51:23.353016+00''), (''84'', ''directories'', ''0014_moved_by_id'', ''2026-12-03 13:51:23.353142+00''), (''85'', ''directories'', ''0015_waited_for_since'', ''2026-12-03 13:51:23.353268+00''), (''86'', ''compliance'', ''0001_initial'', ''2026-12-03 13:51:23.36193+00''), (''87'', ''compliance'', ''0002_masked_numbers'', ''2026-12-03 13:51:23.36225+00''), (''88'', ''compliance'', ''0003_updates'', ''2026-12-03 13:51:23.362434+00''), (''89'', ''compliance'', ''0004_fewer_indexes'', ''2026-12-03 13:51:23.36259+00''), (''90'', ''compliance'', ''0005_who_made_it'', ''2026-12-03 13:51:23.362732+00''), (''91'', ''compliance'', ''0006_who_recorded'', ''2026-12-03 13:51:23.362863+00''), (''92'', ''labels'', ''0001_initial'', ''2026-12-03 13:51:23.650799+00''), (''93'', ''labels'', ''0011_number_search'', ''2026-12-03 13:51:23.651395+00''), (''94'', ''labels'', ''0012_number_ownership'', ''2026-12-03 13:51:23.651676+00''), (''95'', ''labels'', ''0013_updates'', ''2026-12-03 13:51:23.651872+00''), (''96'', ''labels'', ''0014_seen'', ''2026-12-03 13:51:23.652035+00''), (''97'', ''labels'', ''0015_undecided_orders'', ''2026-12-03 13:51:23.652182+00''), (''98'', ''labels'', ''0016_sightings'', ''2026-12-03 13:51:23.652317+00''), (''99'', ''labels'', ''0017_critical_numbers'', ''2026-12-03 13:51:23.652446+00''), (''100'', ''labels'', ''0018_fewer_indexes'', ''2026-12-03 13:51:23.652572+00''), (''101'', ''labels'', ''0019_directories_unchecked'', ''2026-12-03 13:51:23.652697+00''), (''102'', ''labels'', ''0020_who_made_it'', ''2026-12-03 13:51:23.652824+00''), (''103'', ''labels'', ''0021_numbers_stay'', ''2026-12-03 13:51:23.652953+00''), (''104'', ''labels'', ''0022_who_asked'', ''2026-12-03 13:51:23.653078+00''), (''105'', ''labels'', ''0023_frozen_displays'', ''2026-12-03 13:51:23.653201+00''), (''106'', ''labels'', ''0024_standby_taken'', ''2026-12-03 13:51:23.653325+00''), (''107'', ''maintenance'', ''0001_initial'', ''2026-12-03 13:51:23.967635+00''), (''108'', ''maintenance'', ''0002_tagged_instants'', ''2026-12-03 13:51:23.968355+00''), (''109'', ''maintenance'', ''0003_ownership_gate'', ''2026-12-03 13:51:23.96864+00''), (''110'', ''maintenance'', ''0004_status_and_feeds'', ''2026-12-03 13:51:23.968868+00''), (''111'', ''maintenance'', ''0005_updates'', ''2026-12-03 13:51:23.969109+00''), (''112'', ''maintenance'', ''0006_window_completion'', ''2026-12-03 13:51:23.969337+00''), (''113'', ''maintenance'', ''0007_contradicted'', ''2026-12-03 13:51:23.969549+00''), (''114'', ''maintenance'', ''0008_feed_secrets'', ''2026-12-03 13:51:23.969756+00''), (''115'', ''maintenance'', ''0009_who_asked'', ''2026-12-03 13:51:23.969962+00''), (''116'', ''maintenance'', ''0010_fewer_indexes'', ''2026-12-03 13:51:23.970164+00''), (''117'', ''maintenance'', ''0011_directories_unchecked'', ''2026-12-03 13:51:23.970362+00''), (''118'', ''maintenance'', ''0013_who_made_it'', ''2026-12-03 13:51:23.970555+00''), (''119'', ''maintenance'', ''0014_numbers_stay'', ''2026-12-03 13:51:23.970751+00''), (''120'', ''maintenance'', ''0015_doers'', ''2026-12-03 13:51:23.970934+00''), (''121'', ''maintenance'', ''0016_superseded'', ''2026-12-03 13:51:23.971131+00''), (''122'', ''maintenance'', ''0017_promised_at_parties'', ''2026-12-03 13:51:23.971471+00''), (''123'', ''maintenance'', ''0018_outage_kind'', ''2026-12-03 13:51:23.971775+00''), (''124'', ''announcements'', ''0001_initial'', ''2026-12-03 13:51:24.108545+00''), (''125'', ''announcements'', ''0002_updates'', ''2026-12-03 13:51:24.109101+00''), (''126'', ''announcements'', ''0003_delivery'', ''2026-12-03 13:51:24.109427+00''), (''127'', ''announcements'', ''0004_customers_updates'', ''2026-12-03 13:51:24.10967+00''), (''128'', ''announcements'', ''0005_cover'', ''2026-12-03 13:51:24.10989+00''), (''129'', ''announcements'', ''0006_fewer_indexes'', ''2026-12-03 13:51:24.110089+00''), (''130'', ''announcements'', ''0007_corrected_again'', ''2026-12-03 13:51:24.110289+00''), (''131'', ''attempts'', ''0001_initial'', ''2026-12-03 13:51:24.140258+00''), (''132'', ''tenants'', ''0002_pieces'', ''2026-12-03 13:51:24.172519+00''), (''133'', ''tenants'', ''0003_staff_notes'', ''2026-12-03 13:51:24.208619+00''), (''134'', ''tenants'', ''0004_frozen_since'', ''2026-12-03 13:51:24.225675+00''), (''135'', ''tenants'', ''0005_credit_limit'', ''2026-12-03 13:51:24.233926+00''), (''136'', ''tenants'', ''0006_contact_addresses'', ''2026-12-03 13:51:24.264678+00''), (''137'', ''tenants'', ''0007_master_data'', ''2026-12-03 13:51:24.303415+00''), (''138'', ''calendars'', ''0001_initial'', ''2026-12-03 13:51:24.429491+00''), (''139'', ''calendars'', ''0002_first_rules'', ''2026-12-03 13:51:24.430515+00''), (''140'', ''calendars'', ''0003_tagged_instants'', ''2026-12-03 13:51:24.431894+00''), (''141'', ''calendars'', ''0004_reminder_leads'', ''2026-12-03 13:51:24.432244+00''), (''142'', ''calendars'', ''0005_agreeing'', ''2026-12-03 13:51:24.432503+00''), (''143'', ''calendars'', ''0006_updates'', ''2026-12-03 13:51:24.432699+00''), (''144'', ''calendars'', ''0007_who_made_it'', ''2026-12-03 13:51:24.432876+00''), (''145'', ''calendars'', ''0008_doers'', ''2026-12-03 13:51:24.433045+00''), (''146'', ''calendars'', ''0002_found'', ''2026-12-03 13:51:24.445967+00''), (''147'', ''calendars'', ''0003_promises_by_party'', ''2026-12-03 13:51:24.480563+00''), (''148'', ''calls'', ''0001_calls'', ''2026-12-03 13:51:25.061943+00''), (''149'', ''calls'', ''0002_updates'', ''2026-12-03 13:51:25.062822+00''), (''150'', ''calls'', ''0003_recovery'', ''2026-12-03 13:51:25.063087+00''), (''151'', ''calls'', ''0004_handsets'', ''2026-12-03 13:51:25.063261+00''), (''152'', ''calls'', ''0005_sources'', ''2026-12-03 13:51:25.063471+00''), (''153'', ''calls'', ''0006_titles'', ''2026-12-03 13:51:25.063621+00''), (''154'', ''calls'', ''0007_who_made_it'', ''2026-12-03 13:51:25.063754+00''), (''155'', ''calls'', ''0008_addresses_checked'', ''2026-12-03 13:51:25.063881+00''), (''156'', ''registry'', ''0001_initial'', ''2026-12-03 13:51:25.3344+00''), (''157'', ''registry'', ''0002_public_numbers'', ''2026-12-03 13:51:25.335299+00''), (''158'', ''registry'', ''0003_reserved_standby_numbers'', ''2026-12-03 13:51:25.335578+00''), (''159'', ''registry'', ''0004_number_ownership'', ''2026-12-03 13:51:25.335749+00''), (''160'', ''registry'', ''0005_unproved_count'', ''2026-12-03 13:51:25.335975+00''), (''161'', ''registry'', ''0006_updates'', ''2026-12-03 13:51:25.336143+00''), (''162'', ''registry'', ''0007_handset_pictures'', ''2026-12-03 13:51:25.336286+00''), (''163'', ''registry'', ''0008_who_made_it'', ''2026-12-03 13:51:25.336424+00''), (''164'', ''registry'', ''0009_who_did_it'', ''2026-12-03 13:51:25.336555+00''), (''165'', ''registry'', ''0010_pictures_by_client'', ''2026-12-03 13:51:25.33668+00''), (''166'', ''registry'', ''0011_codes_by_claim'', ''2026-12-03 13:51:25.336809+00''), (''167'', ''registry'', ''0012_standby_taken'', ''2026-12-03 13:51:25.336933+00''), (''168'', ''catalogue'', ''0001_initial'', ''2026-12-03 13:51:25.341681+00''), (''169'', ''catalogue'', ''0002_first_types'', ''2026-12-03 13:51:25.342069+00''), (''170'', ''catalogue'', ''0003_documents_of_individuals'', ''2026-12-03 13:51:25.342257+00''), (''171'', ''catalogue'', ''0004_two_people'', ''2026-12-03 13:51:25.342414+00''), (''172'', ''catalogue'', ''0005_number_ownership'', ''2026-12-03 13:51:25.342551+00''), (''173'', ''catalogue'', ''0006_more_figures'', ''2026-12-03 13:51:25.34268+00''), (''174'', ''catalogue'', ''0007_waits_of_a_chase'', ''2026-12-03 13:51:25.342807+00''), (''175'', ''catalogue'', ''0008_carrier_lists'', ''2026-12-03 13:51:25.34293+00''), (''176'', ''catalogue'', ''0009_room_for_files'', ''2026-12-03 13:51:25.343052+00''), (''177'', ''catalogue'', ''0010_maker'', ''2026-12-03 13:51:25.343173+00''), (''178'', ''catalogue'', ''0011_who_made_it'', ''2026-12-03 13:51:25.343301+00''), (''179'', ''catalogue'', ''0012_credit_in_a_day'', ''2026-12-03 13:51:25.343497+00''), (''180'', ''catalogue'', ''0013_telephones'', ''2026-12-03 13:51:25.343628+00''), (''181'', ''catalogue'', ''0014_party_out'', ''2026-12-03 13:51:25.343751+00''), (''182'', ''campaigns'', ''0001_campaigns'', ''2026-12-03 13:51:25.463384+00''), (''183'', ''campaigns'', ''0002_model'', ''2026-12-03 13:51:25.464283+00''), (''184'', ''campaigns'', ''0003_re_review'', ''2026-12-03 13:51:25.464603+00''), (''185'', ''campaigns'', ''0004_who_did_it'', ''2026-12-03 13:51:25.464866+00''), (''186'', ''campaigns'', ''0005_doers'', ''2026-12-03 13:51:25.465147+00''), (''187'', ''campaigns'', ''0006_standby_share'', ''2026-12-03 13:51:25.465369+00''), (''188'', ''campaigns'', ''0002_audience'', ''2026-12-03 13:51:25.471228+00''), (''189'', ''campaigns'', ''0003_platform_work'', ''2026-12-03 13:51:25.476619+00''), (''190'', ''campaigns'', ''0004_look'', ''2026-12-03 13:51:25.51783+00''), (''191'', ''campaigns'', ''0005_calibration'', ''2026-12-03 13:51:25.525748+00''), (''192'', ''catalogue'', ''0002_payee'', ''2026-12-03 13:51:25.536138+00''), (''193'', ''catalogue'', ''0003_law_firms'', ''2026-12-03 13:51:25.537465+00''), (''194'', ''certification'', ''0001_first'', ''2026-12-03 13:51:25.542949+00''), (''195'', ''certification'', ''0002_reason_code'', ''2026-12-03 13:51:25.543208+00''), (''196'', ''certification'', ''0002_frozen_since'', ''2026-12-03 13:51:25.544878+00''), (''197'', ''checkpoints'', ''0001_initial'', ''2026-12-03 13:51:25.549494+00''), (''198'', ''checkpoints'', ''0002_append_only'', ''2026-12-03 13:51:25.549781+00''), (''199'', ''documents'', ''0001_initial'', ''2026-12-03 13:51:25.554117+00''), (''200'', ''documents'', ''0002_updates'', ''2026-12-03 13:51:25.554367+00''), (''201'', ''documents'', ''0003_report_kinds'', ''2026-12-03 13:51:25.554542+00''), (''202'', ''duty'', ''0001_initial'', ''2026-12-03 13:51:25.632438+00''), (''203'', ''duty'', ''0002_absence'', ''2026-12-03 13:51:25.633211+00''), (''204'', ''duty'', ''0003_on_call'', ''2026-12-03 13:51:25.633419+00''), (''205'', ''duty'', ''0004_carrier_list'', ''2026-12-03 13:51:25.633582+00''), (''206'', ''duty'', ''0005_titles'', ''2026-12-03 13:51:25.633729+00''), (''207'', ''duty'', ''0006_restored'', ''2026-12-03 13:51:25.633862+00''), (''208'', ''duty'', ''0007_who_set_it'', ''2026-12-03 13:51:25.633991+00''), (''209'', ''duty'', ''0008_strangers'', ''2026-12-03 13:51:25.634115+00''), (''210'', ''duty'', ''0009_work_failing'', ''2026-12-03 13:51:25.634237+00''), (''211'', ''duty'', ''0010_schemas_mixed'', ''2026-12-03 13:51:25.634359+00''), (''212'', ''duty'', ''0002_upgrade_late'', ''2026-12-03 13:51:25.652259+00''), (''213'', ''errands'', ''0001_initial'', ''2026-12-03 13:51:25.804084+00''), (''214'', ''errands'', ''0002_appeals'', ''2026-12-03 13:51:25.804898+00''), (''215'', ''errands'', ''0003_who_did_it'', ''2026-12-03 13:51:25.805111+00''), (''216'', ''errands'', ''0004_promised'', ''2026-12-03 13:51:25.805279+00''), (''217'', ''errands'', ''0005_standby_taken'', ''2026-12-03 13:51:25.805431+00''), (''218'', ''errands'', ''0002_found'', ''2026-12-03 13:51:25.856272+00''), (''219'', ''evidence'', ''0001_initial'', ''2026-12-03 13:51:25.880618+00''), (''220'', ''evidence'', ''0002_append_only'', ''2026-12-03 13:51:25.881+00''), (''221'', ''evidence'', ''0003_log'', ''2026-12-03 13:51:25.881187+00''), (''222'', ''evidence'', ''0004_tagged_instants'', ''2026-12-03 13:51:25.881342+00''), (''223'', ''evidence'', ''0005_who_did_it'', ''2026-12-03 13:51:25.881484+00''), (''224'', ''evidence'', ''0006_fewer_indexes'', ''2026-12-03 13:51:25.881617+00''), (''225'', ''evidence'', ''0007_one_index_of_subjects'', ''2026-12-03 13:51:25.881748+00''), (''226'', ''feedback'', ''0001_initial'', ''2026-12-03 13:51:26.33936+00''), (''227'', ''feedback'', ''0002_updates'', ''2026-12-03 13:51:26.340452+00''), (''228'', ''feedback'', ''0003_rules'', ''2026-12-03 13:51:26.341285+00''), (''229'', ''feedback'', ''0004_titles'', ''2026-12-03 13:51:26.341614+00''), (''230'', ''feedback'', ''0005_all_that_staff_set'', ''2026-12-03 13:51:26.341826+00''), (''231'', ''feedback'', ''0006_who_did_it'', ''2026-12-03 13:51:26.342047+00''), (''232'', ''feedback'', ''0007_doers'', ''2026-12-03 13:51:26.343453+00''), (''233'', ''feedback'', ''0008_two_by_id'', ''2026-12-03 13:51:26.344157+00''), (''234'', ''intake'', ''0001_intake'', ''2026-12-03 13:51:26.390274+00''), (''235'', ''intake'', ''0002_one_door'', ''2026-12-03 13:51:26.391217+00''), (''236'', ''intake'', ''0003_who_asked'', ''2026-12-03 13:51:26.391969+00''), (''237'', ''intake'', ''0004_who_made_it'', ''2026-12-03 13:51:26.392214+00''), (''238'', ''intake'', ''0002_ends_and_scope'', ''2026-12-03 13:51:26.408465+00''), (''239'', ''intake'', ''0003_moved'', ''2026-12-03 13:51:26.411896+00''), (''240'', ''intake'', ''0004_pauses_by_scope'', ''2026-12-03 13:51:26.420474+00''), (''241'', ''tenants'', ''0008_earlier_subjects'', ''2026-12-03 13:51:26.445651+00''), (''242'', ''registry'', ''0002_found'', ''2026-12-03 13:51:26.552261+00''), (''243'', ''registry'', ''0003_labels_in_use'', ''2026-12-03 13:51:26.624096+00''), (''244'', ''labels'', ''0002_labels_in_use'', ''2026-12-03 13:51:26.695908+00''), (''245'', ''labels'', ''0003_standby_labels_in_use'', ''2026-12-03 13:51:26.799024+00''), (''246'', ''ledger'', ''0001_initial'', ''2026-12-03 13:51:26.860583+00''), (''247'', ''ledger'', ''0002_append_only'', ''2026-12-03 13:51:26.861495+00''), (''248'', ''ledger'', ''0003_two_people'', ''2026-12-03 13:51:26.861865+00''), (''249'', ''ledger'', ''0004_who_made_it'', ''2026-12-03 13:51:26.862127+00''), (''250'', ''ledger'', ''0005_two_by_id'', ''2026-12-03 13:51:26.862339+00''), (''251'', ''ledger'', ''0006_by_hand'', ''2026-12-03 13:51:26.862528+00''), (''252'', ''ledger'', ''0007_counted_as_entries'', ''2026-12-03 13:51:26.86271+00''), (''253'', ''ledger'', ''0002_payments'', ''2026-12-03 13:51:26.912133+00''), (''254'', ''ledger'', ''0003_invoices'', ''2026-12-03 13:51:26.980893+00''), (''255'', ''ledger'', ''0004_newest'', ''2026-12-03 13:51:27.019046+00''), (''256'', ''ledger'', ''0005_reversals'', ''2026-12-03 13:51:27.053618+00''), (''257'', ''webhooks'', ''0001_initial'', ''2026-12-03 13:51:27.071869+00''), (''258'', ''webhooks'', ''0002_updates'', ''2026-12-03 13:51:27.07252+00''), (''259'', ''webhooks'', ''0003_who_made_it'', ''2026-12-03 13:51:27.072785+00''), (''260'', ''webhooks'', ''0004_addresses_checked'', ''2026-12-03 13:51:27.072966+00''), (''261'', ''usersessions'', ''0001_initial'', ''2026-12-03 13:51:27.096658+00''), (''262'', ''trust'', ''0001_first'', ''2026-12-03 13:51:27.109293+00''), (''263'', ''trust'', ''0002_append_only'', ''2026-12-03 13:51:27.109742+00''), (''264'', ''sessions'', ''0001_initial'', ''2026-12-03 13:51:27.11682+00''), (''265'', ''scripts'', ''0001_initial'', ''2026-12-03 13:51:27.132211+00''), (''266'', ''scripts'', ''0002_who_made_it'', ''2026-12-03 13:51:27.132634+00''), (''267'', ''outbound'', ''0001_initial'', ''2026-12-03 13:51:27.142344+00''), (''268'', ''outbound'', ''0002_updates'', ''2026-12-03 13:51:27.142718+00''), (''269'', ''outbound'', ''0003_who_made_it'', ''2026-12-03 13:51:27.142927+00''), (''270'', ''notices'', ''0001_initial'', ''2026-12-03 13:51:27.159584+00''), (''271'', ''notices'', ''0002_answers_by_calendar'', ''2026-12-03 13:51:27.160043+00''), (''272'', ''notices'', ''0003_season'', ''2026-12-03 13:51:27.160272+00''), (''273'', ''notices'', ''0004_updates'', ''2026-12-03 13:51:27.16047+00''), (''274'', ''notices'', ''0005_titles'', ''2026-12-03 13:51:27.160637+00''), (''275'', ''notices'', ''0006_fewer_indexes'', ''2026-12-03 13:51:27.160774+00''), (''276'', ''mfa'', ''0001_initial'', ''2026-12-03 13:51:27.185349+00''), (''277'', ''mfa'', ''0002_authenticator_timestamps'', ''2026-12-03 13:51:27.207521+00''), (''278'', ''mfa'', ''0003_authenticator_type_uniq'', ''2026-12-03 13:51:27.231847+00''), (''279'', ''maintenance'', ''0012_fewer_relations'', ''2026-12-03 13:51:27.260859+00''), (''280'', ''maintenance'', ''0003_party'', ''2026-12-03 13:51:27.274553+00''), (''281'', ''outbox'', ''0001_initial'', ''2026-12-03 13:51:27.416952+00''), (''282'', ''outbox'', ''0002_no_way_in'', ''2026-12-03 13:51:27.417749+00''), (''283'', ''outbox'', ''0003_worth_until'', ''2026-12-03 13:51:27.417971+00''), (''284'', ''outbox'', ''0004_tagged_instants'', ''2026-12-03 13:51:27.418137+00''), (''285'', ''outbox'', ''0005_servers'', ''2026-12-03 13:51:27.418285+00''), (''286'', ''outbox'', ''0006_confirmations'', ''2026-12-03 13:51:27.41842+00''), (''287'', ''outbox'', ''0007_no_servers'', ''2026-12-03 13:51:27.418549+00''), (''288'', ''outbox'', ''0008_opt_out'', ''2026-12-03 13:51:27.418674+00''), (''289'', ''outbox'', ''0009_topics'', ''2026-12-03 13:51:27.418797+00''), (''290'', ''outbox'', ''0010_channels'', ''2026-12-03 13:51:27.418917+00''), (''291'', ''outbox'', ''0011_gathering'', ''2026-12-03 13:51:27.419037+00''), (''292'', ''outbox'', ''0012_delivery_asked'', ''2026-12-03 13:51:27.419155+00''), (''293'', ''outbox'', ''0013_not_told'', ''2026-12-03 13:51:27.419272+00''), (''294'', ''outbox'', ''0014_one_index_less'', ''2026-12-03 13:51:27.419461+00''), (''295'', ''outbox'', ''0015_urgent_first'', ''2026-12-03 13:51:27.4196+00''), (''296'', ''outbox'', ''0016_who_had_it_asked'', ''2026-12-03 13:51:27.419724+00''), (''297'', ''outbox'', ''0017_being_submitted'', ''2026-12-03 13:51:27.419843+00''), (''298'', ''outbox'', ''0002_by_client'', ''2026-12-03 13:51:27.471475+00''), (''299'', ''outbox'', ''0003_message_of_client'', ''2026-12-03 13:51:27.497122+00''), (''300'', ''people'', ''0002_finance'', ''2026-12-03 13:51:27.508908+00''), (''301'', ''people'', ''0003_contact_addresses'', ''2026-12-03 13:51:28.014117+00''), (''302'', ''promises'', ''0001_initial'', ''2026-12-03 13:51:28.082451+00''), (''303'', ''promises'', ''0002_titles'', ''2026-12-03 13:51:28.08332+00''), (''304'', ''promises'', ''0002_parties'', ''2026-12-03 13:51:28.118428+00''), (''305'', ''reviews'', ''0001_initial'', ''2026-12-03 13:51:28.325548+00''), (''306'', ''reviews'', ''0002_looking'', ''2026-12-03 13:51:28.326653+00''), (''307'', ''reviews'', ''0003_masked_numbers'', ''2026-12-03 13:51:28.327027+00''), (''308'', ''reviews'', ''0004_questions'', ''2026-12-03 13:51:28.32727+00''), (''309'', ''reviews'', ''0005_two_people'', ''2026-12-03 13:51:28.327494+00''), (''310'', ''reviews'', ''0006_shut_out'', ''2026-12-03 13:51:28.327662+00''), (''311'', ''reviews'', ''0007_unanswered'', ''2026-12-03 13:51:28.327819+00''), (''312'', ''reviews'', ''0008_updates'', ''2026-12-03 13:51:28.327984+00''), (''313'', ''reviews'', ''0009_authors'', ''2026-12-03 13:51:28.328161+00''), (''314'', ''reviews'', ''0002_harm'', ''2026-12-03 13:51:28.776757+00''), (''315'', ''reviews'', ''0003_found'', ''2026-12-03 13:51:28.810444+00''), (''316'', ''reviews'', ''0004_master_data'', ''2026-12-03 13:51:28.849476+00''), (''317'', ''reviews'', ''0005_act_for_two'', ''2026-12-03 13:51:28.878632+00''), (''318'', ''seasons'', ''0001_initial'', ''2026-12-03 13:51:28.883753+00''), (''319'', ''seasons'', ''0002_who_made_it'', ''2026-12-03 13:51:28.884351+00''), (''320'', ''socialaccount'', ''0001_initial'', ''2026-12-03 13:51:28.932615+00''), (''321'', ''socialaccount'', ''0002_token_max_lengths'', ''2026-12-03 13:51:28.967863+00''), (''322'', ''socialaccount'', ''0003_extra_data_default_dict'', ''2026-12-03 13:51:28.977338+00''), (''323'', ''socialaccount'', ''0004_app_provider_id_settings'', ''2026-12-03 13:51:28.999177+00''), (''324'', ''socialaccount'', ''0005_socialtoken_nullable_app'', ''2026-12-03 13:51:29.015923+00''), (''325'', ''socialaccount'', ''0006_alter_socialaccount_extra_data'', ''2026-12-03 13:51:29.032635+00''), (''326'', ''tenants'', ''0009_company_sign_in'', ''2026-12-03 13:51:29.090998+00''), (''327'', ''unanswered'', ''0001_initial'', ''2026-12-03 13:51:29.148929+00''), (''328'', ''unanswered'', ''0002_titles'', ''2026-12-03 13:51:29.149859+00''), (''329'', ''unanswered'', ''0003_notified'', ''2026-12-03 13:51:29.150308+00''), (''330'', ''tenants'', ''0001_squashed'', ''2026-12-03 13:51:29.152662+00''), (''331'', ''agenda'', ''0001_squashed'', ''2026-12-03 13:51:29.153064+00''), (''332'', ''outbox'', ''0001_squashed'', ''2026-12-03 13:51:29.153377+00''), (''333'', ''attempts'', ''0001_squashed'', ''2026-12-03 13:51:29.153612+00''), (''334'', ''catalogue'', ''0001_squashed'', ''2026-12-03 13:51:29.153859+00''), (''335'', ''ledger'', ''0001_squashed'', ''2026-12-03 13:51:29.154103+00''), (''336'', ''agreements'', ''0001_squashed'', ''2026-12-03 13:51:29.154319+00''), (''337'', ''duty'', ''0001_squashed'', ''2026-12-03 13:51:29.154529+00''), (''338'', ''checkpoints'', ''0001_squashed'', ''2026-12-03 13:51:29.154725+00''), (''339'', ''reviews'', ''0001_squashed'', ''2026-12-03 13:51:29.154944+00''), (''340'', ''directories'', ''0001_squashed'', ''2026-12-03 13:51:29.155195+00''), (''341'', ''errands'', ''0001_squashed'', ''2026-12-03 13:51:29.155613+00''), (''342'', ''registry'', ''0001_squashed'', ''2026-12-03 13:51:29.155995+00''), (''343'', ''calendars'', ''0001_squashed'', ''2026-12-03 13:51:29.156281+00''), (''344'', ''calls'', ''0001_squashed'', ''2026-12-03 13:51:29.15652+00''), (''345'', ''campaigns'', ''0001_squashed'', ''2026-12-03 13:51:29.156742+00''), (''346'', ''intake'', ''0001_squashed'', ''2026-12-03 13:51:29.156956+00''), (''347'', ''promises'', ''0001_squashed'', ''2026-12-03 13:51:29.157178+00''), (''348'', ''seasons'', ''0001_squashed'', ''2026-12-03 13:51:29.157369+00''), (''349'', ''unanswered'', ''0001_squashed'', ''2026-12-03 13:51:29.15756+00''), (''350'', ''feedback'', ''0001_squashed'', ''2026-12-03 13:51:29.157761+00''), (''351'', ''people'', ''0001_squashed'', ''2026-12-03 13:51:29.157959+00''), (''352'', ''webhooks'', ''0001_squashed'', ''2026-12-03 13:51:29.158146+00''), (''353'', ''compliance'', ''0001_squashed'', ''2026-12-03 13:51:29.15833+00''), (''354'', ''evidence'', ''0001_squashed'', ''2026-12-03 13:51:29.158512+00''), (''355'', ''certification'', ''0001_squashed'', ''2026-12-03 13:51:29.158687+00''), (''356'', ''trust'', ''0001_squashed'', ''2026-12-03 13:51:29.158864+00''), (''357'', ''labels'', ''0001_squashed'', ''2026-12-03 13:51:29.159045+00''), (''358'', ''maintenance'', ''0001_squashed'', ''2026-12-03 13:51:29.159229+00''), (''359'', ''maintenance'', ''0002_fewer_relations'', ''2026-12-03 13:51:29.159455+00''), (''360'', ''notices'', ''0001_squashed'', ''2026-12-03 13:51:29.159696+00''), (''361'', ''documents'', ''0001_squashed'', ''2026-12-03 13:51:29.159971+00''), (''362'', ''scripts'', ''0001_squashed'', ''2026-12-03 13:51:29.160248+00''), (''363'', ''announcements'', ''0001_squashed'', ''2026-12-03 13:51:29.160509+00''), (''364'', ''outbound'', ''0001_squashed'', ''2026-12-03 13:51:29.160747+00'')","CREATE INDEX announcements_announcement_window_id_b2e6fee3 ON announcements_announcement USING btree (window_id)","CREATE INDEX announcements_telling_customer_id_84e1fef3 ON announcements_telling USING btree (customer_id)","CREATE INDEX bell_about ON people_bellentry USING btree (about)","CREATE INDEX bell_due ON people_bellentry USING btree (due_at)","CREATE INDEX display_frozen ON labels_display USING btree (number_id) WHERE wanted_reason::text = ''frozen''::text","CREATE INDEX display_to_look_at ON labels_display USING btree (directory_id, expected_from) WHERE state::text = ANY (ARRAY[''submitted''::character varying, ''waiting''::character varying, ''stale''::character varying, ''wrong''::character varying, ''missing''::character varying]::text[])","CREATE INDEX display_to_submit ON labels_display USING btree (directory_id) WHERE state::text = ''pending''::text","CREATE INDEX django_admin_log_user_id_c564eba6 ON django_admin_log USING btree (user_id)","CREATE INDEX label_text ON labels_labelversion USING btree (text, number_id) WHERE state::text = ANY (ARRAY[''in_review''::character varying, ''approved''::character varying, ''published''::character varying]::text[])","CREATE INDEX labels_acceleration_display_id_59a88e47 ON labels_acceleration USING btree (display_id)","CREATE INDEX labels_appeal_display_id_acc5fcab ON labels_appeal USING btree (display_id)","CREATE INDEX labels_display_directory_id_10577f02 ON labels_display USING btree (directory_id)","CREATE INDEX labels_labelversion_request_id_90e9ff6d ON labels_labelversion USING btree (request_id)","CREATE INDEX labels_numbercorrection_sync_id_a0e140e6 ON labels_numbercorrection USING btree (sync_id)","CREATE INDEX labels_numberproof_licence_id_2f65dcdc ON labels_numberproof USING btree (licence_id)","CREATE INDEX labels_numbersync_request_id_4826d4d0 ON labels_numbersync USING btree (request_id)","CREATE INDEX labels_seenmark_display_id_d2e10d48 ON labels_seenmark USING btree (display_id)","CREATE INDEX labels_sighting_display_id_de081145 ON labels_sighting USING btree (display_id)","CREATE INDEX labels_standbylease_ends_at_5021d75f ON labels_standbylease USING btree (ends_at)","CREATE INDEX labels_standbylease_window_id_cf6c4df0 ON labels_standbylease USING btree (window_id)","CREATE INDEX licence_of_type ON compliance_licence USING btree (document_type, state)","CREATE INDEX maintenance_maintenancerequest_numbers_number_id_bce2fdb9 ON maintenance_maintenancerequest_numbers USING btree (number_id)","CREATE INDEX maintenance_numberhold_number_id_c1499d43 ON maintenance_numberhold USING btree (number_id)","CREATE INDEX maintenance_numberhold_session_id_52501654 ON maintenance_numberhold USING btree (session_id)","CREATE INDEX maintenance_session_window_id_689f1c7a ON maintenance_session USING btree (window_id)","CREATE INDEX notice_about ON notices_notice USING btree (about)","CREATE INDEX number_claimed ON labels_number USING btree (claim_until) WHERE claim_until IS NOT NULL","CREATE INDEX number_end ON labels_number USING btree (reverse(canonical::text))","CREATE INDEX number_group ON labels_number USING btree (\"group\", canonical) INCLUDE (id) WHERE NOT state::text = ''released''::text","CREATE UNIQUE INDEX one_acceleration_at_a_time ON labels_acceleration USING btree (display_id) WHERE state::text = ANY (ARRAY[''ordered''::character varying, ''taken''::character varying]::text[])","CREATE UNIQUE INDEX one_alias_per_text_and_state ON labels_alias USING btree (text, state) WHERE state::text = ANY (ARRAY[''in_review''::character varying, ''approved''::character varying]::text[])","CREATE UNIQUE INDEX one_appeal_at_a_time ON labels_appeal USING btree (display_id) WHERE state::text = ANY (ARRAY[''made''::character varying, ''received''::character varying]::text[])","CREATE UNIQUE INDEX one_coming_version_per_number ON labels_labelversion USING btree (number_id) WHERE state::text = ANY (ARRAY[''draft''::character varying, ''in_review''::character varying, ''approved''::character varying]::text[])","CREATE UNIQUE INDEX one_document_in_force ON documents_document USING btree (kind, about, language) WHERE superseded_at IS NULL","CREATE UNIQUE INDEX one_first_verdict_per_month ON trust_monthclosed USING btree (month) WHERE supersedes_id IS NULL","CREATE UNIQUE INDEX one_open_freeze_per_cause ON certification_freeze USING btree (cause, document) WHERE ends_at IS NULL","CREATE UNIQUE INDEX one_open_invitation_per_email ON people_invitation USING btree (email) WHERE accepted_at IS NULL AND withdrawn_at IS NULL","CREATE UNIQUE INDEX one_open_notice_of_a_kind ON notices_notice USING btree (about, kind) WHERE state::text = ''open''::text","CREATE UNIQUE INDEX one_open_outage_per_directory ON maintenance_outage USING btree (directory_id) WHERE ended_at IS NULL","CREATE UNIQUE INDEX one_open_sync_per_file ON labels_numbersync USING btree (directory_id, sha256) WHERE state::text = ANY (ARRAY[''in_review''::character varying, ''approved''::character varying]::text[])","CREATE UNIQUE INDEX one_proof_per_number_and_way ON labels_numberproof USING btree (number_id, way) WHERE licence_id IS NULL","CREATE UNIQUE INDEX one_renewal_at_a_time ON compliance_licence USING btree (replaces_id) WHERE state::text = ANY (ARRAY[''in_review''::character varying, ''approved''::character varying]::text[])","CREATE UNIQUE INDEX one_script_in_each_state ON scripts_scriptversion USING btree (scenario, language, state) WHERE state::text = ANY (ARRAY[''draft''::character varying, ''published''::character varying]::text[])","CREATE UNIQUE INDEX one_standing_mark_per_display ON labels_seenmark USING btree (display_id) WHERE gone_at IS NULL","CREATE INDEX people_bellread_entry_id_d95f0ff5 ON people_bellread USING btree (entry_id)","CREATE INDEX record_concerns ON evidence_record USING gin (concerns)","CREATE INDEX record_subject ON evidence_record USING btree (subject_kind, subject_id)","CREATE INDEX socialaccount_socialaccount_user_id_8146e70c ON socialaccount_socialaccount USING btree (user_id)","CREATE INDEX socialaccount_socialtoken_account_id_951f210e ON socialaccount_socialtoken USING btree (account_id)","CREATE INDEX socialaccount_socialtoken_app_id_636a42d7 ON socialaccount_socialtoken USING btree (app_id)","CREATE UNIQUE INDEX unique_authenticator_type ON mfa_authenticator USING btree (user_id, type) WHERE type::text = ANY (ARRAY[''totp''::character varying, ''recovery_codes''::character varying]::text[])","CREATE UNIQUE INDEX unique_primary_email ON account_emailaddress USING btree (user_id, \"primary\") WHERE \"primary\"","CREATE UNIQUE INDEX unique_verified_email ON account_emailaddress USING btree (email) WHERE verified","CREATE INDEX webhook_event_age ON webhooks_webhookevent USING btree (made_at)","CREATE INDEX webhook_event_unnumbered ON webhooks_webhookevent USING btree (id) WHERE seq IS NULL AND NOT test","CREATE INDEX window_start ON maintenance_window USING btree (starts_at)","CREATE TRIGGER stamp_update BEFORE INSERT OR UPDATE ON announcements_announcement FOR EACH ROW EXECUTE FUNCTION public.stamp_update()","CREATE TRIGGER stamp_update BEFORE INSERT OR UPDATE ON announcements_customer FOR EACH ROW EXECUTE FUNCTION public.stamp_update()","CREATE TRIGGER stamp_update BEFORE INSERT OR UPDATE ON compliance_licence FOR EACH ROW EXECUTE FUNCTION public.stamp_update()","CREATE TRIGGER stamp_update BEFORE INSERT OR UPDATE ON compliance_violation FOR EACH ROW EXECUTE FUNCTION public.stamp_update()","CREATE TRIGGER stamp_update BEFORE INSERT OR UPDATE ON documents_document FOR EACH ROW EXECUTE FUNCTION public.stamp_update()","CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON evidence_leaf FOR EACH ROW EXECUTE FUNCTION refuse_change()","CREATE TRIGGER no_truncate BEFORE TRUNCATE ON evidence_leaf FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()","CREATE TRIGGER only_erased BEFORE UPDATE ON evidence_opening FOR EACH ROW EXECUTE FUNCTION refuse_change()","CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON evidence_record FOR EACH ROW EXECUTE FUNCTION refuse_change()","CREATE CONSTRAINT TRIGGER append_to_log AFTER INSERT ON evidence_record DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (new.data IS NOT NULL) EXECUTE FUNCTION append_to_log()","CREATE TRIGGER no_truncate BEFORE TRUNCATE ON evidence_record FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()","CREATE TRIGGER append_only BEFORE DELETE ON evidence_tile FOR EACH ROW EXECUTE FUNCTION refuse_change()","CREATE TRIGGER no_truncate BEFORE TRUNCATE ON evidence_tile FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()","CREATE TRIGGER only_grows BEFORE UPDATE ON evidence_tile FOR EACH ROW EXECUTE FUNCTION refuse_other_nodes()","CREATE TRIGGER stamp_update BEFORE INSERT OR UPDATE ON labels_alias FOR EACH ROW EXECUTE FUNCTION public.stamp_update()","CREATE TRIGGER stamp_update BEFORE INSERT OR UPDATE ON labels_consistencyanswer FOR EACH ROW EXECUTE FUNCTION public.stamp_update()","CREATE TRIGGER stamp_update BEFORE INSERT OR UPDATE ON labels_consistencycheck FOR EACH ROW EXECUTE FUNCTION public.stamp_update()","CREATE TRIGGER stamp_update BEFORE INSERT OR UPDATE ON labels_display FOR EACH ROW EXECUTE FUNCTION public.stamp_update()","CREATE TRIGGER stamp_update BEFORE INSERT OR UPDATE ON labels_number FOR EACH ROW EXECUTE FUNCTION public.stamp_update()","CREATE TRIGGER stamp_update BEFORE INSERT OR UPDATE ON labels_numberimport FOR EACH ROW EXECUTE FUNCTION public.stamp_update()","CREATE TRIGGER stamp_update BEFORE INSERT OR UPDATE ON labels_numberproof FOR EACH ROW EXECUTE FUNCTION public.stamp_update()","CREATE TRIGGER stamp_update BEFORE INSERT OR UPDATE ON labels_sighting FOR EACH ROW EXECUTE FUNCTION public.stamp_update()","CREATE TRIGGER stamp_update BEFORE INSERT OR UPDATE ON labels_snapshot FOR EACH ROW EXECUTE FUNCTION public.stamp_update()","CREATE TRIGGER stamp_update BEFORE INSERT OR UPDATE ON labels_standbylabel FOR EACH ROW EXECUTE FUNCTION public.stamp_update()","CREATE TRIGGER stamp_update BEFORE INSERT OR UPDATE ON maintenance_gate FOR EACH ROW EXECUTE FUNCTION public.stamp_update()","CREATE TRIGGER stamp_update BEFORE INSERT OR UPDATE ON maintenance_maintenancerequest FOR EACH ROW EXECUTE FUNCTION public.stamp_update()","CREATE TRIGGER stamp_update BEFORE INSERT OR UPDATE ON maintenance_occurrence FOR EACH ROW EXECUTE FUNCTION public.stamp_update()","CREATE TRIGGER stamp_update BEFORE INSERT OR UPDATE ON maintenance_series FOR EACH ROW EXECUTE FUNCTION public.stamp_update()","CREATE TRIGGER stamp_update BEFORE INSERT OR UPDATE ON maintenance_session FOR EACH ROW EXECUTE FUNCTION public.stamp_update()","CREATE TRIGGER stamp_update BEFORE INSERT OR UPDATE ON maintenance_window FOR EACH ROW EXECUTE FUNCTION public.stamp_update()","CREATE TRIGGER stamp_update BEFORE INSERT OR UPDATE ON notices_acknowledgement FOR EACH ROW EXECUTE FUNCTION public.stamp_update()","CREATE TRIGGER stamp_update BEFORE INSERT OR UPDATE ON notices_notice FOR EACH ROW EXECUTE FUNCTION public.stamp_update()","CREATE TRIGGER stamp_update BEFORE INSERT OR UPDATE ON outbound_channelcount FOR EACH ROW EXECUTE FUNCTION public.stamp_update()","CREATE TRIGGER stamp_update BEFORE INSERT OR UPDATE ON people_contact FOR EACH ROW EXECUTE FUNCTION public.stamp_update()","CREATE TRIGGER stamp_update BEFORE INSERT OR UPDATE ON people_statussubscriber FOR EACH ROW EXECUTE FUNCTION public.stamp_update()","CREATE TRIGGER deleted_by_an_act BEFORE DELETE ON people_user FOR EACH ROW WHEN (old.role::text = ''administrator''::text AND old.is_active) EXECUTE FUNCTION refuse_to_shut_out()","CREATE TRIGGER shut_out_by_an_act BEFORE UPDATE OF role, is_active ON people_user FOR EACH ROW WHEN (old.role::text = ''administrator''::text AND old.is_active AND NOT (new.role::text = ''administrator''::text AND new.is_active)) EXECUTE FUNCTION refuse_to_shut_out()","CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON trust_monthclosed FOR EACH ROW EXECUTE FUNCTION refuse_change_of_month()","CREATE TRIGGER no_truncate BEFORE TRUNCATE ON trust_monthclosed FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_month()","CREATE TRIGGER stamp_update BEFORE INSERT OR UPDATE ON webhooks_endpoint FOR EACH ROW EXECUTE FUNCTION public.stamp_update()","REVOKE ALL ON TABLE evidence_leaf FROM shouhao_app","REVOKE ALL ON TABLE evidence_record FROM shouhao_app","GRANT SELECT ON TABLE evidence_leaf TO shouhao_app","GRANT INSERT, SELECT ON TABLE evidence_record TO shouhao_app","SELECT setval(''django_migrations_id_seq'', 364)","ALTER FUNCTION append_to_log() SET search_path TO pg_catalog, _like_this, pg_temp"}');
INSERT INTO public.tenants_businessclock VALUES
	(1, '00:00:00', NULL, true);
















SELECT pg_catalog.setval('public.agenda_work_id_seq', 1, false);
SELECT pg_catalog.setval('public.agreements_acceptance_id_seq', 1, false);
SELECT pg_catalog.setval('public.agreements_agreement_id_seq', 3, true);
SELECT pg_catalog.setval('public.attempts_attempt_id_seq', 1, false);
SELECT pg_catalog.setval('public.auth_group_id_seq', 1, false);
SELECT pg_catalog.setval('public.auth_group_permissions_id_seq', 1, false);
SELECT pg_catalog.setval('public.auth_permission_id_seq', 676, true);
SELECT pg_catalog.setval('public.calendars_blackout_id_seq', 5, true);
SELECT pg_catalog.setval('public.calendars_bookedsession_id_seq', 1, false);
SELECT pg_catalog.setval('public.calendars_finishedwindow_id_seq', 1, false);
SELECT pg_catalog.setval('public.calendars_ledgerblock_id_seq', 1, false);
SELECT pg_catalog.setval('public.calendars_ledgerday_id_seq', 1, false);
SELECT pg_catalog.setval('public.calls_callmapping_id_seq', 1, false);
SELECT pg_catalog.setval('public.calls_cell_id_seq', 1, false);
SELECT pg_catalog.setval('public.campaigns_member_id_seq', 1, false);
SELECT pg_catalog.setval('public.campaigns_wave_id_seq', 1, false);
SELECT pg_catalog.setval('public.catalogue_documenttype_id_seq', 13, true);
SELECT pg_catalog.setval('public.directories_callday_id_seq', 1, false);
SELECT pg_catalog.setval('public.directories_connection_id_seq', 1, false);
SELECT pg_catalog.setval('public.directories_credential_id_seq', 1, false);
SELECT pg_catalog.setval('public.directories_directory_id_seq', 1, false);
SELECT pg_catalog.setval('public.directories_keptlookup_id_seq', 1, false);
SELECT pg_catalog.setval('public.directories_numberstateline_id_seq', 1, false);
SELECT pg_catalog.setval('public.directories_partycallback_id_seq', 1, false);
SELECT pg_catalog.setval('public.directories_partyprofile_id_seq', 1, false);
SELECT pg_catalog.setval('public.directories_seenthrough_id_seq', 1, false);
SELECT pg_catalog.setval('public.django_content_type_id_seq', 169, true);
SELECT pg_catalog.setval('public.django_migrations_id_seq', 364, true);
SELECT pg_catalog.setval('public.duty_alerttold_id_seq', 1, false);
SELECT pg_catalog.setval('public.duty_shift_id_seq', 1, false);
SELECT pg_catalog.setval('public.intake_editpause_id_seq', 1, false);
SELECT pg_catalog.setval('public.intake_pooled_id_seq', 1, false);
SELECT pg_catalog.setval('public.outbox_message_id_seq', 1, false);
SELECT pg_catalog.setval('public.promises_promisealert_id_seq', 1, false);
SELECT pg_catalog.setval('public.registry_labelinuse_id_seq', 1, false);
SELECT pg_catalog.setval('public.registry_publicnumber_id_seq', 35, true);
SELECT pg_catalog.setval('public.registry_standbyallocation_id_seq', 1, false);
SELECT pg_catalog.setval('public.reviews_entry_id_seq', 1, false);
SELECT pg_catalog.setval('public.seasons_season_id_seq', 7, true);
SELECT pg_catalog.setval('public.tenants_businessclock_id_seq', 1, false);
SELECT pg_catalog.setval('public.tenants_contactaddress_id_seq', 1, false);
SELECT pg_catalog.setval('public.tenants_databaseorigin_id_seq', 1, false);
SELECT pg_catalog.setval('public.tenants_domain_id_seq', 1, false);
SELECT pg_catalog.setval('public.tenants_partyplace_id_seq', 1, false);
SELECT pg_catalog.setval('public.tenants_restore_id_seq', 1, false);
SELECT pg_catalog.setval('public.tenants_signinaddress_id_seq', 1, false);
SELECT pg_catalog.setval('public.tenants_tally_id_seq', 1, false);
SELECT pg_catalog.setval('public.unanswered_unanswerednotice_id_seq', 1, false);
ALTER TABLE ONLY public.calendars_mustmove
    ADD CONSTRAINT a_window_moves_once_for_a_change UNIQUE (change_id, window_id);
ALTER TABLE ONLY public.agenda_work
    ADD CONSTRAINT agenda_work_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.agreements_acceptance
    ADD CONSTRAINT agreements_acceptance_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.agreements_agreement
    ADD CONSTRAINT agreements_agreement_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.attempts_attempt
    ADD CONSTRAINT attempts_attempt_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_name_key UNIQUE (name);
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_permission_id_0cd325b0_uniq UNIQUE (group_id, permission_id);
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_codename_01ab375a_uniq UNIQUE (content_type_id, codename);
ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.calendars_blackout
    ADD CONSTRAINT calendars_blackout_code_key UNIQUE (code);
ALTER TABLE ONLY public.calendars_blackout
    ADD CONSTRAINT calendars_blackout_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.calendars_bookedsession
    ADD CONSTRAINT calendars_bookedsession_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.calendars_calendarchange
    ADD CONSTRAINT calendars_calendarchange_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.calendars_capacity
    ADD CONSTRAINT calendars_capacity_pkey PRIMARY KEY (resource);
ALTER TABLE ONLY public.calendars_finishedwindow
    ADD CONSTRAINT calendars_finishedwindow_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.calendars_finishedwindow
    ADD CONSTRAINT calendars_finishedwindow_window_id_key UNIQUE (window_id);
ALTER TABLE ONLY public.calendars_ledgerblock
    ADD CONSTRAINT calendars_ledgerblock_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.calendars_ledgerday
    ADD CONSTRAINT calendars_ledgerday_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.calendars_mustmove
    ADD CONSTRAINT calendars_mustmove_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.calendars_policy
    ADD CONSTRAINT calendars_policy_pkey PRIMARY KEY (version);
ALTER TABLE ONLY public.calls_call
    ADD CONSTRAINT calls_call_pkey PRIMARY KEY (tenant_id, began_at, key);
ALTER TABLE ONLY public.calls_callimport
    ADD CONSTRAINT calls_callimport_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.calls_callmapping
    ADD CONSTRAINT calls_callmapping_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.calls_callsource
    ADD CONSTRAINT calls_callsource_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.calls_cell
    ADD CONSTRAINT calls_cell_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.calls_comparison
    ADD CONSTRAINT calls_comparison_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.campaigns_campaign
    ADD CONSTRAINT campaigns_campaign_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.campaigns_look
    ADD CONSTRAINT campaigns_look_pkey PRIMARY KEY (campaign_id);
ALTER TABLE ONLY public.campaigns_member
    ADD CONSTRAINT campaigns_member_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.campaigns_member
    ADD CONSTRAINT campaigns_member_window_id_key UNIQUE (window_id);
ALTER TABLE ONLY public.campaigns_wave
    ADD CONSTRAINT campaigns_wave_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalogue_documenttype
    ADD CONSTRAINT catalogue_documenttype_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalogue_terms
    ADD CONSTRAINT catalogue_terms_pkey PRIMARY KEY (version);
ALTER TABLE ONLY public.checkpoints_checkpoint
    ADD CONSTRAINT checkpoints_checkpoint_pkey PRIMARY KEY ("position");
ALTER TABLE ONLY public.checkpoints_platformcheckpoint
    ADD CONSTRAINT checkpoints_platformcheckpoint_pkey PRIMARY KEY (size);
ALTER TABLE ONLY public.checkpoints_platformtile
    ADD CONSTRAINT checkpoints_platformtile_pkey PRIMARY KEY (place);
ALTER TABLE ONLY public.checkpoints_signingkey
    ADD CONSTRAINT checkpoints_signingkey_pkey PRIMARY KEY (key_id);
ALTER TABLE ONLY public.directories_callday
    ADD CONSTRAINT directories_callday_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.directories_connection
    ADD CONSTRAINT directories_connection_name_key UNIQUE (name);
ALTER TABLE ONLY public.directories_connection
    ADD CONSTRAINT directories_connection_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.directories_credential
    ADD CONSTRAINT directories_credential_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.directories_directory
    ADD CONSTRAINT directories_directory_code_key UNIQUE (code);
ALTER TABLE ONLY public.directories_directory
    ADD CONSTRAINT directories_directory_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.directories_keptlookup
    ADD CONSTRAINT directories_keptlookup_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.directories_numberstateline
    ADD CONSTRAINT directories_numberstateline_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.directories_numberstatelist
    ADD CONSTRAINT directories_numberstatelist_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.directories_partycallback
    ADD CONSTRAINT directories_partycallback_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.directories_partyprofile
    ADD CONSTRAINT directories_partyprofile_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.directories_seenthrough
    ADD CONSTRAINT directories_seenthrough_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_app_label_model_76bd3d3b_uniq UNIQUE (app_label, model);
ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.django_migrations
    ADD CONSTRAINT django_migrations_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.duty_absence
    ADD CONSTRAINT duty_absence_pkey PRIMARY KEY (person_id);
ALTER TABLE ONLY public.duty_alert
    ADD CONSTRAINT duty_alert_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.duty_alerttold
    ADD CONSTRAINT duty_alerttold_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.duty_dutycall
    ADD CONSTRAINT duty_dutycall_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.duty_shift
    ADD CONSTRAINT duty_shift_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.duty_alerttold
    ADD CONSTRAINT each_is_told_of_an_alert_once UNIQUE (alert_id, person_id);
ALTER TABLE ONLY public.errands_deskparty
    ADD CONSTRAINT errands_deskparty_pkey PRIMARY KEY (directory_id);
ALTER TABLE ONLY public.errands_errand
    ADD CONSTRAINT errands_errand_key_key UNIQUE (key);
ALTER TABLE ONLY public.errands_errand
    ADD CONSTRAINT errands_errand_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.errands_errandfile
    ADD CONSTRAINT errands_errandfile_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.errands_errandpicture
    ADD CONSTRAINT errands_errandpicture_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.errands_errandreceipt
    ADD CONSTRAINT errands_errandreceipt_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.feedback_improvement
    ADD CONSTRAINT feedback_improvement_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.feedback_suggestion
    ADD CONSTRAINT feedback_suggestion_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.intake_editpause
    ADD CONSTRAINT intake_editpause_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.intake_pooled
    ADD CONSTRAINT intake_pooled_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.intake_pooled
    ADD CONSTRAINT intake_pooled_subject_id_key UNIQUE (subject_id);
ALTER TABLE ONLY public.ledger_entry
    ADD CONSTRAINT ledger_entry_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.ledger_entry
    ADD CONSTRAINT ledger_entry_reverses_id_key UNIQUE (reverses_id);
ALTER TABLE ONLY public.ledger_invoicerequest
    ADD CONSTRAINT ledger_invoicerequest_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.campaigns_member
    ADD CONSTRAINT once_in_a_campaign UNIQUE (campaign_id, tenant_id);
ALTER TABLE ONLY public.directories_connection
    ADD CONSTRAINT one_account_of_a_client_in_place_of_another UNIQUE (instead_of_id, tenant_id);
ALTER TABLE ONLY public.tenants_contactaddress
    ADD CONSTRAINT one_address_of_a_contact UNIQUE (digest, tenant_id, contact);
ALTER TABLE ONLY public.agreements_agreement
    ADD CONSTRAINT one_agreement_per_version UNIQUE (kind, version);
ALTER TABLE ONLY public.attempts_attempt
    ADD CONSTRAINT one_attempt_per_number UNIQUE (endpoint, event, round, number);
ALTER TABLE ONLY public.directories_partycallback
    ADD CONSTRAINT one_callback_per_event UNIQUE (connection_id, event);
ALTER TABLE ONLY public.checkpoints_checkpoint
    ADD CONSTRAINT one_checkpoint_per_size UNIQUE (log, size);
ALTER TABLE ONLY public.calls_comparison
    ADD CONSTRAINT one_comparison_per_data UNIQUE (tenant_id, window_id, look, data_sha256);
ALTER TABLE ONLY public.directories_callday
    ADD CONSTRAINT one_day_per_verb UNIQUE NULLS NOT DISTINCT (directory_id, day, verb, account_id);
ALTER TABLE ONLY public.directories_seenthrough
    ADD CONSTRAINT one_directory_per_vendor UNIQUE (aggregator_id, vendor);
ALTER TABLE ONLY public.catalogue_documenttype
    ADD CONSTRAINT one_document_type_per_version UNIQUE (code, version);
ALTER TABLE ONLY public.ledger_entry
    ADD CONSTRAINT one_entry_per_key UNIQUE (tenant_id, key);
ALTER TABLE ONLY public.errands_errandfile
    ADD CONSTRAINT one_errand_file_per_sequence UNIQUE (directory_id, sequence);
ALTER TABLE ONLY public.registry_handsetpicture
    ADD CONSTRAINT one_handset_picture_per_content UNIQUE (tenant_id, sha256);
ALTER TABLE ONLY public.tenants_partyplace
    ADD CONSTRAINT one_holder_per_place UNIQUE (party, place);
ALTER TABLE ONLY public.calls_callimport
    ADD CONSTRAINT one_import_per_content UNIQUE (tenant_id, sha256);
ALTER TABLE ONLY public.registry_labelinuse
    ADD CONSTRAINT one_label_in_use_per_client UNIQUE (tenant_id, text);
ALTER TABLE ONLY public.calendars_ledgerblock
    ADD CONSTRAINT one_ledger_row_per_resource_and_block UNIQUE (resource, block);
ALTER TABLE ONLY public.calendars_ledgerday
    ADD CONSTRAINT one_ledger_row_per_resource_and_day UNIQUE (resource, day);
ALTER TABLE ONLY public.directories_numberstateline
    ADD CONSTRAINT one_line_per_list_and_number UNIQUE (asked_id, canonical);
ALTER TABLE ONLY public.calls_callmapping
    ADD CONSTRAINT one_mapping_per_headers UNIQUE (tenant_id, headers_sha256);
ALTER TABLE ONLY public.directories_partyprofile
    ADD CONSTRAINT one_profile_per_client_and_party UNIQUE (directory_id, tenant_id);
ALTER TABLE ONLY public.registry_publicnumber
    ADD CONSTRAINT one_public_number_per_version UNIQUE (pattern, version);
ALTER TABLE ONLY public.errands_errandreceipt
    ADD CONSTRAINT one_receipt_per_content UNIQUE (directory_id, sha256);
ALTER TABLE ONLY public.duty_shift
    ADD CONSTRAINT one_row_per_shift UNIQUE (day, part);
ALTER TABLE ONLY public.outbox_providertemplate
    ADD CONSTRAINT one_row_per_text_and_vendor UNIQUE (vendor, channel, template, language, digest);
ALTER TABLE ONLY public.seasons_season
    ADD CONSTRAINT one_season_per_version UNIQUE (code, version);
ALTER TABLE ONLY public.tenants_signinaddress
    ADD CONSTRAINT one_sign_in_address_per_client UNIQUE (digest, tenant_id);
ALTER TABLE ONLY public.calls_callsource
    ADD CONSTRAINT one_source_per_folder UNIQUE (tenant_id, host, port, username, folder);
ALTER TABLE ONLY public.tenants_tally
    ADD CONSTRAINT one_tally_of_each UNIQUE (name, label);
ALTER TABLE ONLY public.campaigns_wave
    ADD CONSTRAINT one_wave_per_position UNIQUE (campaign_id, "position");
ALTER TABLE ONLY public.outbox_confirmation
    ADD CONSTRAINT outbox_confirmation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.outbox_delivery
    ADD CONSTRAINT outbox_delivery_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.outbox_message
    ADD CONSTRAINT outbox_message_key_key UNIQUE (key);
ALTER TABLE ONLY public.outbox_message
    ADD CONSTRAINT outbox_message_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.outbox_providerstanding
    ADD CONSTRAINT outbox_providerstanding_pkey PRIMARY KEY (provider);
ALTER TABLE ONLY public.outbox_providertemplate
    ADD CONSTRAINT outbox_providertemplate_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.outbox_receivedsms
    ADD CONSTRAINT outbox_receivedsms_pkey PRIMARY KEY (digest);
ALTER TABLE ONLY public.promises_promisealert
    ADD CONSTRAINT promises_promisealert_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.promises_promisealert
    ADD CONSTRAINT promises_promisealert_window_id_key UNIQUE (window_id);
ALTER TABLE ONLY public.registry_aliasclaim
    ADD CONSTRAINT registry_aliasclaim_pkey PRIMARY KEY (key);
ALTER TABLE ONLY public.registry_handsetpicture
    ADD CONSTRAINT registry_handsetpicture_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.registry_labelclaim
    ADD CONSTRAINT registry_labelclaim_pkey PRIMARY KEY (key);
ALTER TABLE ONLY public.registry_labelinuse
    ADD CONSTRAINT registry_labelinuse_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.registry_modelinuse
    ADD CONSTRAINT registry_modelinuse_pkey PRIMARY KEY (tenant_id);
ALTER TABLE ONLY public.registry_modelversion
    ADD CONSTRAINT registry_modelversion_campaign_id_key UNIQUE (campaign_id);
ALTER TABLE ONLY public.registry_modelversion
    ADD CONSTRAINT registry_modelversion_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.registry_modelversion
    ADD CONSTRAINT registry_modelversion_sha256_key UNIQUE (sha256);
ALTER TABLE ONLY public.registry_modelversion
    ADD CONSTRAINT registry_modelversion_version_key UNIQUE (version);
ALTER TABLE ONLY public.registry_numberclaim
    ADD CONSTRAINT registry_numberclaim_pkey PRIMARY KEY (canonical);
ALTER TABLE ONLY public.registry_numbercode
    ADD CONSTRAINT registry_numbercode_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.registry_publicnumber
    ADD CONSTRAINT registry_publicnumber_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.registry_standbyallocation
    ADD CONSTRAINT registry_standbyallocation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.registry_standbynumber
    ADD CONSTRAINT registry_standbynumber_pkey PRIMARY KEY (canonical);
ALTER TABLE ONLY public.registry_unprovedcount
    ADD CONSTRAINT registry_unprovedcount_pkey PRIMARY KEY (tenant_id);
ALTER TABLE ONLY public.reviews_attachment
    ADD CONSTRAINT reviews_attachment_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reviews_case
    ADD CONSTRAINT reviews_case_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reviews_entry
    ADD CONSTRAINT reviews_entry_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.seasons_season
    ADD CONSTRAINT seasons_season_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.tenants_blueprint
    ADD CONSTRAINT tenants_blueprint_pkey PRIMARY KEY (release);
ALTER TABLE ONLY public.tenants_businessclock
    ADD CONSTRAINT tenants_businessclock_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.tenants_cache
    ADD CONSTRAINT tenants_cache_pkey PRIMARY KEY (cache_key);
ALTER TABLE ONLY public.tenants_companysignin
    ADD CONSTRAINT tenants_companysignin_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.tenants_companysignin
    ADD CONSTRAINT tenants_companysignin_tenant_id_key UNIQUE (tenant_id);
ALTER TABLE ONLY public.tenants_contactaddress
    ADD CONSTRAINT tenants_contactaddress_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.tenants_databaseorigin
    ADD CONSTRAINT tenants_databaseorigin_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.tenants_domain
    ADD CONSTRAINT tenants_domain_domain_key UNIQUE (domain);
ALTER TABLE ONLY public.tenants_domain
    ADD CONSTRAINT tenants_domain_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.tenants_orderepoch
    ADD CONSTRAINT tenants_orderepoch_pkey PRIMARY KEY (tenant_id);
ALTER TABLE ONLY public.tenants_party
    ADD CONSTRAINT tenants_party_pkey PRIMARY KEY (address);
ALTER TABLE ONLY public.tenants_partyplace
    ADD CONSTRAINT tenants_partyplace_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.tenants_restore
    ADD CONSTRAINT tenants_restore_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.tenants_signinaddress
    ADD CONSTRAINT tenants_signinaddress_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.tenants_staffnote
    ADD CONSTRAINT tenants_staffnote_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.tenants_tally
    ADD CONSTRAINT tenants_tally_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.tenants_tenant
    ADD CONSTRAINT tenants_tenant_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.tenants_tenant
    ADD CONSTRAINT tenants_tenant_schema_name_key UNIQUE (schema_name);
ALTER TABLE ONLY public.tenants_throttle
    ADD CONSTRAINT tenants_throttle_pkey PRIMARY KEY (key);
ALTER TABLE ONLY public.tenants_workingdayoverride
    ADD CONSTRAINT tenants_workingdayoverride_pkey PRIMARY KEY (day);
ALTER TABLE ONLY public.unanswered_unanswerednotice
    ADD CONSTRAINT unanswered_unanswerednotice_notice_id_key UNIQUE (notice_id);
ALTER TABLE ONLY public.unanswered_unanswerednotice
    ADD CONSTRAINT unanswered_unanswerednotice_pkey PRIMARY KEY (id);
CREATE INDEX agenda_work_tenant_id_8082bf01 ON public.agenda_work USING btree (tenant_id);
CREATE INDEX agreements_acceptance_agreement_id_ebd4d03d ON public.agreements_acceptance USING btree (agreement_id);
CREATE INDEX agreements_acceptance_tenant_id_de43e854 ON public.agreements_acceptance USING btree (tenant_id);
CREATE INDEX alert_raised ON public.duty_alert USING btree (raised_at);
CREATE INDEX alert_told_waits ON public.duty_alerttold USING btree (person_id) WHERE (call_id IS NULL);
CREATE INDEX alert_waits_for_somebody ON public.duty_alert USING btree (raised_at) WHERE ((acknowledged_at IS NULL) AND (ended_at IS NULL));
CREATE INDEX alias_claim_part ON public.registry_aliasclaim USING gin (public.pieces((key)::text, 2));
CREATE INDEX allocation_of_window ON public.registry_standbyallocation USING btree (tenant_id, window_id);
CREATE INDEX attempt_done ON public.attempts_attempt USING btree (done_at);
CREATE INDEX attempt_due ON public.attempts_attempt USING btree (not_before) WHERE (done_at IS NULL);
CREATE INDEX attempt_in_flight ON public.attempts_attempt USING btree (endpoint) WHERE ((done_at IS NULL) AND (lease_until IS NOT NULL));
CREATE INDEX attempt_not_done ON public.attempts_attempt USING btree (endpoint, not_before) WHERE (done_at IS NULL);
CREATE INDEX attempt_of_endpoint ON public.attempts_attempt USING btree (endpoint, id);
CREATE INDEX attempts_attempt_tenant_id_4dde2969 ON public.attempts_attempt USING btree (tenant_id);
CREATE INDEX booked_session_by_window ON public.calendars_bookedsession USING btree (window_id);
CREATE INDEX booked_session_end ON public.calendars_bookedsession USING btree (ends_at);
CREATE INDEX booked_session_of_window ON public.calendars_bookedsession USING btree (tenant_id, window_id);
CREATE INDEX calendars_blackout_code_a515a6e7_like ON public.calendars_blackout USING btree (code varchar_pattern_ops);
CREATE INDEX calendars_blackout_owner_ad9c9a2a ON public.calendars_blackout USING btree (owner);
CREATE INDEX calendars_blackout_owner_ad9c9a2a_like ON public.calendars_blackout USING btree (owner varchar_pattern_ops);
CREATE INDEX calendars_bookedsession_tenant_id_56b6eb58 ON public.calendars_bookedsession USING btree (tenant_id);
CREATE INDEX calendars_capacity_resource_db2ec549_like ON public.calendars_capacity USING btree (resource varchar_pattern_ops);
CREATE INDEX calendars_finishedwindow_tenant_id_35c2aab5 ON public.calendars_finishedwindow USING btree (tenant_id);
CREATE INDEX calendars_mustmove_change_id_2dd0d4f5 ON public.calendars_mustmove USING btree (change_id);
CREATE INDEX calendars_mustmove_tenant_id_1865f4c4 ON public.calendars_mustmove USING btree (tenant_id);
CREATE INDEX calls_callimport_source_id_f81bb340 ON public.calls_callimport USING btree (source_id);
CREATE INDEX calls_callimport_tenant_id_1fee40e5 ON public.calls_callimport USING btree (tenant_id);
CREATE INDEX calls_callmapping_tenant_id_e8cc3b34 ON public.calls_callmapping USING btree (tenant_id);
CREATE INDEX calls_callsource_tenant_id_8af57525 ON public.calls_callsource USING btree (tenant_id);
CREATE INDEX calls_cell_call_import_id_9a032eb6 ON public.calls_cell USING btree (call_import_id);
CREATE INDEX calls_comparison_tenant_id_85f1839e ON public.calls_comparison USING btree (tenant_id);
CREATE INDEX campaign_nights ON public.campaigns_member USING btree (campaign_id, starts_at);
CREATE INDEX campaigns_campaign_document_type_id_d6639bff ON public.campaigns_campaign USING btree (document_type_id);
CREATE INDEX campaigns_campaign_model_id_46d549ed ON public.campaigns_campaign USING btree (model_id);
CREATE INDEX campaigns_member_campaign_id_bd42e158 ON public.campaigns_member USING btree (campaign_id);
CREATE INDEX campaigns_member_tenant_id_f2941338 ON public.campaigns_member USING btree (tenant_id);
CREATE INDEX campaigns_member_wave_id_96f3d579 ON public.campaigns_member USING btree (wave_id);
CREATE INDEX campaigns_wave_campaign_id_6b4dc88a ON public.campaigns_wave USING btree (campaign_id);
CREATE INDEX case_decided ON public.reviews_case USING btree (decided_at, id) WHERE (decided_at IS NOT NULL);
CREATE INDEX case_looked_at ON public.reviews_case USING btree (looking) WHERE (NOT ((looking)::text = ''::text));
CREATE INDEX case_of_client ON public.reviews_case USING btree (tenant_id, opened_at);
CREATE INDEX case_opened ON public.reviews_case USING btree (opened_at, id);
CREATE INDEX case_promise ON public.reviews_case USING btree (due_at) WHERE ((state)::text = 'open'::text);
CREATE INDEX case_subject ON public.reviews_case USING btree (subject_id);
CREATE INDEX case_title ON public.reviews_case USING btree (title);
CREATE INDEX case_waiting ON public.reviews_case USING btree (waiting_since, id) WHERE ((state)::text = 'waiting'::text);
CREATE INDEX catalogue_documenttype_code_c45f9078 ON public.catalogue_documenttype USING btree (code);
CREATE INDEX catalogue_documenttype_code_c45f9078_like ON public.catalogue_documenttype USING btree (code varchar_pattern_ops);
CREATE INDEX cells_of_client ON public.calls_cell USING btree (tenant_id, day);
CREATE INDEX checkpoints_signingkey_key_id_10700df5_like ON public.checkpoints_signingkey USING btree (key_id varchar_pattern_ops);
CREATE INDEX client_applicant_email ON public.tenants_tenant USING btree (applicant_email) WHERE (NOT ((applicant_email)::text = ''::text));
CREATE INDEX client_applicant_mobile ON public.tenants_tenant USING btree (applicant_mobile) WHERE (NOT ((applicant_mobile)::text = ''::text));
CREATE INDEX client_code_part ON public.tenants_tenant USING gin (public.pieces((credit_code)::text, 4));
CREATE INDEX client_former_name_part ON public.tenants_tenant USING gin (public.pieces(former_names, 2));
CREATE INDEX client_frozen ON public.tenants_tenant USING btree (frozen_since) WHERE (frozen_since IS NOT NULL);
CREATE INDEX client_name_part ON public.tenants_tenant USING gin (public.pieces((legal_name)::text, 2));
CREATE INDEX confirmation_address ON public.outbox_confirmation USING btree (address, sent_at);
CREATE INDEX confirmation_client ON public.outbox_confirmation USING btree (tenant_id, sent_at);
CREATE INDEX confirmation_of_strangers ON public.outbox_confirmation USING btree (sent_at) WHERE (NOT ((address)::text = ''::text));
CREATE INDEX confirmation_recipient ON public.outbox_confirmation USING btree (recipient, sent_at);
CREATE INDEX delivery_id ON public.outbox_delivery USING btree (provider, id_normal);
CREATE INDEX delivery_open ON public.outbox_delivery USING btree (ask_at, provider) WHERE (ask_at IS NOT NULL);
CREATE INDEX delivery_provider ON public.outbox_delivery USING btree (provider, submitted_at);
CREATE INDEX delivery_recipient ON public.outbox_delivery USING btree (recipient, submitted_at);
CREATE INDEX directories_callday_account_id_fca5a229 ON public.directories_callday USING btree (account_id);
CREATE INDEX directories_callday_directory_id_b3ddff33 ON public.directories_callday USING btree (directory_id);
CREATE INDEX directories_connection_instead_of_id_3d82c176 ON public.directories_connection USING btree (instead_of_id);
CREATE INDEX directories_connection_name_73294fc9_like ON public.directories_connection USING btree (name varchar_pattern_ops);
CREATE INDEX directories_connection_tenant_id_53a5e576 ON public.directories_connection USING btree (tenant_id);
CREATE INDEX directories_credential_connection_id_9673f325 ON public.directories_credential USING btree (connection_id);
CREATE INDEX directories_directory_code_f3d7ae29_like ON public.directories_directory USING btree (code varchar_pattern_ops);
CREATE INDEX directories_directory_connection_id_d6d0b0c1 ON public.directories_directory USING btree (connection_id);
CREATE INDEX directories_keptlookup_aggregator_id_de1b60d2 ON public.directories_keptlookup USING btree (aggregator_id);
CREATE INDEX directories_keptlookup_tenant_id_e4073897 ON public.directories_keptlookup USING btree (tenant_id);
CREATE INDEX directories_numberstateline_asked_id_ef2b9c9e ON public.directories_numberstateline USING btree (asked_id);
CREATE INDEX directories_numberstatelist_directory_id_28b699f0 ON public.directories_numberstatelist USING btree (directory_id);
CREATE INDEX directories_partycallback_connection_id_75e10e17 ON public.directories_partycallback USING btree (connection_id);
CREATE INDEX directories_partyprofile_directory_id_91f87d8c ON public.directories_partyprofile USING btree (directory_id);
CREATE INDEX directories_partyprofile_tenant_id_8a57af91 ON public.directories_partyprofile USING btree (tenant_id);
CREATE INDEX directories_seenthrough_aggregator_id_039080c4 ON public.directories_seenthrough USING btree (aggregator_id);
CREATE INDEX directories_seenthrough_directory_id_f6fac487 ON public.directories_seenthrough USING btree (directory_id);
CREATE INDEX duty_alert_tenant_id_5c3f13d4 ON public.duty_alert USING btree (tenant_id);
CREATE INDEX duty_alerttold_alert_id_e46540b6 ON public.duty_alerttold USING btree (alert_id);
CREATE INDEX duty_alerttold_call_id_a0916760 ON public.duty_alerttold USING btree (call_id);
CREATE INDEX duty_call_person ON public.duty_dutycall USING btree (person_id, at);
CREATE INDEX entry_by_hand ON public.ledger_entry USING btree (recorded_at) WHERE ((key)::text ~~ 'desk:%'::text);
CREATE INDEX entry_newest ON public.ledger_entry USING btree (business_at DESC, id DESC);
CREATE INDEX entry_of_client ON public.ledger_entry USING btree (tenant_id, business_at DESC, id DESC);
CREATE INDEX errand_by_its_ticket ON public.errands_errand USING btree (ticket) WHERE (NOT ((ticket)::text = ''::text));
CREATE INDEX errand_of_a_display ON public.errands_errand USING btree (tenant_id, directory_id, display);
CREATE INDEX errand_of_a_number ON public.errands_errand USING btree (number, made_at);
CREATE INDEX errand_to_be_told ON public.errands_errand USING btree (tenant_id, directory_id) WHERE (((state)::text = ANY ((ARRAY['accepted'::character varying, 'refused'::character varying])::text[])) AND (told_at IS NULL));
CREATE INDEX errand_to_hand_over ON public.errands_errand USING btree (directory_id, made_at) WHERE ((state)::text = 'waiting'::text);
CREATE INDEX errand_with_its_party ON public.errands_errand USING btree (directory_id, number) WHERE ((state)::text = 'sent'::text);
CREATE INDEX errands_errand_directory_id_d830dbec ON public.errands_errand USING btree (directory_id);
CREATE INDEX errands_errand_file_id_19712a80 ON public.errands_errand USING btree (file_id);
CREATE INDEX errands_errand_key_5625f6fe_like ON public.errands_errand USING btree (key varchar_pattern_ops);
CREATE INDEX errands_errand_picture_id_8e41991b ON public.errands_errand USING btree (picture_id);
CREATE INDEX errands_errand_tenant_id_34b45cc3 ON public.errands_errand USING btree (tenant_id);
CREATE INDEX errands_errandfile_directory_id_f5c0c420 ON public.errands_errandfile USING btree (directory_id);
CREATE INDEX errands_errandreceipt_directory_id_e37b0bf6 ON public.errands_errandreceipt USING btree (directory_id);
CREATE INDEX feedback_suggestion_improvement_id_cbc81179 ON public.feedback_suggestion USING btree (improvement_id);
CREATE INDEX feedback_suggestion_rewarded_for_id_a29a2d04 ON public.feedback_suggestion USING btree (rewarded_for_id);
CREATE INDEX feedback_suggestion_tenant_id_16b7b164 ON public.feedback_suggestion USING btree (tenant_id);
CREATE INDEX finished_window_at ON public.calendars_finishedwindow USING btree (finished_at);
CREATE INDEX finished_window_of_content ON public.calendars_finishedwindow USING btree (content, finished_at DESC);
CREATE INDEX handset_picture_to_confirm ON public.registry_handsetpicture USING btree (tenant_id) WHERE ((state)::text = 'waiting'::text);
CREATE INDEX inbox ON public.reviews_case USING btree (ranked_at, id) WHERE ((state)::text = 'open'::text);
CREATE INDEX inbox_of_kind ON public.reviews_case USING btree (kind, ranked_at, id) WHERE ((state)::text = 'open'::text);
CREATE INDEX inbox_of_lane ON public.reviews_case USING btree (lane, ranked_at, id) WHERE ((state)::text = 'open'::text);
CREATE INDEX inbox_of_reviewer ON public.reviews_case USING btree (assigned_to_id, ranked_at, id) WHERE ((state)::text = 'open'::text);
CREATE INDEX inbox_proposed ON public.reviews_case USING btree (ranked_at, id) WHERE (((state)::text = 'open'::text) AND (NOT ((proposed_by_id)::text = ''::text)));
CREATE INDEX intake_pooled_tenant_id_9035b635 ON public.intake_pooled USING btree (tenant_id);
CREATE INDEX invoice_asked ON public.ledger_invoicerequest USING btree (asked_at, id) WHERE ((state)::text = 'asked'::text);
CREATE INDEX invoice_newest ON public.ledger_invoicerequest USING btree (asked_at DESC, id DESC);
CREATE INDEX invoice_of_client ON public.ledger_invoicerequest USING btree (tenant_id, asked_at DESC, id DESC);
CREATE INDEX label_in_use_part ON public.registry_labelinuse USING gin (public.pieces(key, 2));
CREATE INDEX ledger_entry_tenant_id_ebcf98ce ON public.ledger_entry USING btree (tenant_id);
CREATE INDEX ledger_invoicerequest_tenant_id_2cdd5e7d ON public.ledger_invoicerequest USING btree (tenant_id);
CREATE INDEX line_of_pooled ON public.intake_pooled USING btree (ranked_at, id);
CREATE INDEX look_up_of_a_number ON public.directories_keptlookup USING btree (tenant_id, aggregator_id, number, asked_at);
CREATE INDEX look_up_to_be_taken ON public.directories_keptlookup USING btree (tenant_id, aggregator_id) WHERE (taken_at IS NULL);
CREATE INDEX message_about ON public.outbox_message USING btree (tenant_id, about);
CREATE INDEX message_by_client ON public.outbox_message USING btree (channel, (
CASE
    WHEN (tenant_id IS NULL) THEN '00000000-0000-0000-0000-000000000001'::uuid
    ELSE tenant_id
END), due_at) WHERE (done_at IS NULL);
CREATE INDEX message_done ON public.outbox_message USING btree (done_at) WHERE (done_at IS NOT NULL);
CREATE INDEX message_not_done ON public.outbox_message USING btree (channel, due_at) WHERE (done_at IS NULL);
CREATE INDEX message_not_told ON public.outbox_message USING btree (tenant_id, done_at) WHERE (((state)::text = ANY ((ARRAY['failed'::character varying, 'unknown'::character varying])::text[])) OR ((receipt)::text = ANY ((ARRAY['failed'::character varying, 'expired'::character varying])::text[])));
CREATE INDEX message_of_client ON public.outbox_message USING btree (tenant_id, id);
CREATE INDEX message_sent ON public.outbox_message USING btree (tenant_id, channel, sent_at) WHERE ((state)::text = 'sent'::text);
CREATE INDEX message_to_gather ON public.outbox_message USING btree (recipient_id) WHERE ((done_at IS NULL) AND (NOT ((gather)::text = ''::text)));
CREATE INDEX message_urgent ON public.outbox_message USING btree (channel, due_at) WHERE ((done_at IS NULL) AND urgent);
CREATE INDEX message_within ON public.outbox_message USING btree (within) WHERE (within IS NOT NULL);
CREATE INDEX number_claim_part ON public.registry_numberclaim USING gin (public.pieces((canonical)::text, 4));
CREATE INDEX number_code_client ON public.registry_numbercode USING btree (tenant_id, sent_at);
CREATE UNIQUE INDEX one_active_model ON public.registry_modelversion USING btree (state) WHERE ((state)::text = 'active'::text);
CREATE UNIQUE INDEX one_alert_for_each_subject ON public.duty_alert USING btree (about) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX one_client_per_mail_domain ON public.tenants_companysignin USING btree (domain) WHERE (proved_at IS NOT NULL);
CREATE UNIQUE INDEX one_client_per_standby_number ON public.registry_standbyallocation USING btree (standby_id) WHERE (closed_at IS NULL);
CREATE UNIQUE INDEX one_invoice_per_number ON public.ledger_invoicerequest USING btree (number) WHERE (NOT ((number)::text = ''::text));
CREATE UNIQUE INDEX one_number_state_list_at_a_time ON public.directories_numberstatelist USING btree (directory_id) WHERE ((state)::text = ANY ((ARRAY['reading'::character varying, 'comparing'::character varying])::text[]));
CREATE UNIQUE INDEX one_open_case_per_subject ON public.reviews_case USING btree (tenant_id, kind, subject_id) WHERE ((state)::text = ANY ((ARRAY['open'::character varying, 'waiting'::character varying, 'answered'::character varying])::text[]));
CREATE UNIQUE INDEX one_open_client_per_credit_code ON public.tenants_tenant USING btree (credit_code) WHERE (((state)::text = ANY ((ARRAY['provisioning'::character varying, 'ready'::character varying, 'suspended'::character varying])::text[])) AND (NOT ((credit_code)::text = ''::text)));
CREATE UNIQUE INDEX one_open_client_per_identity ON public.tenants_tenant USING btree (identity_hash) WHERE (((state)::text = ANY ((ARRAY['provisioning'::character varying, 'ready'::character varying, 'suspended'::character varying])::text[])) AND (NOT ((identity_hash)::text = ''::text)));
CREATE UNIQUE INDEX one_open_pause_of_a_scope ON public.intake_editpause USING btree (party, industry, content) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX one_payment_per_bank_reference ON public.ledger_entry USING btree (key) WHERE ((key)::text ~~ 'bank:%'::text);
CREATE UNIQUE INDEX one_shuts_out_one_administrator ON public.reviews_case USING btree (handed_in_by_id) WHERE (((kind)::text = 'staff_act'::text) AND ((state)::text = ANY ((ARRAY['open'::character varying, 'waiting'::character varying, 'answered'::character varying])::text[])) AND ((subject_kind)::text = 'shut_out'::text) AND (NOT ((handed_in_by_id)::text = ''::text)));
CREATE UNIQUE INDEX one_standby_number_per_number ON public.registry_standbyallocation USING btree (tenant_id, number) WHERE ((closed_at IS NULL) AND (opened_at IS NOT NULL));
CREATE UNIQUE INDEX one_standby_number_per_window_and_number ON public.registry_standbyallocation USING btree (tenant_id, window_id, number) WHERE (closed_at IS NULL);
CREATE UNIQUE INDEX one_waiting_work_per_key ON public.agenda_work USING btree (tenant_id, name, key) NULLS NOT DISTINCT WHERE ((done_at IS NULL) AND (lease_until IS NULL));
CREATE INDEX outbox_confirmation_tenant_id_1e5522b2 ON public.outbox_confirmation USING btree (tenant_id);
CREATE INDEX outbox_delivery_message_id_5ace3cc5 ON public.outbox_delivery USING btree (message_id);
CREATE INDEX outbox_message_key_9860c808_like ON public.outbox_message USING btree (key varchar_pattern_ops);
CREATE INDEX outbox_providerstanding_provider_27ba84b7_like ON public.outbox_providerstanding USING btree (provider varchar_pattern_ops);
CREATE INDEX outbox_receivedsms_digest_f6cf7baa_like ON public.outbox_receivedsms USING btree (digest varchar_pattern_ops);
CREATE INDEX promises_promisealert_tenant_id_797500b1 ON public.promises_promisealert USING btree (tenant_id);
CREATE INDEX registry_aliasclaim_key_4156a19b_like ON public.registry_aliasclaim USING btree (key varchar_pattern_ops);
CREATE INDEX registry_aliasclaim_tenant_id_cad92e7b ON public.registry_aliasclaim USING btree (tenant_id);
CREATE INDEX registry_handsetpicture_directory_id_5ecb8481 ON public.registry_handsetpicture USING btree (directory_id);
CREATE INDEX registry_handsetpicture_tenant_id_97a9412d ON public.registry_handsetpicture USING btree (tenant_id);
CREATE INDEX registry_labelclaim_key_4736b8ab_like ON public.registry_labelclaim USING btree (key varchar_pattern_ops);
CREATE INDEX registry_labelclaim_tenant_id_21f43030 ON public.registry_labelclaim USING btree (tenant_id);
CREATE INDEX registry_modelinuse_version_id_d6c86657 ON public.registry_modelinuse USING btree (version_id);
CREATE INDEX registry_modelversion_sha256_6c5893eb_like ON public.registry_modelversion USING btree (sha256 varchar_pattern_ops);
CREATE INDEX registry_modelversion_version_b7f08630_like ON public.registry_modelversion USING btree (version varchar_pattern_ops);
CREATE INDEX registry_numberclaim_canonical_6c6261df_like ON public.registry_numberclaim USING btree (canonical varchar_pattern_ops);
CREATE INDEX registry_numberclaim_tenant_id_b92fc1ab ON public.registry_numberclaim USING btree (tenant_id);
CREATE INDEX registry_numbercode_tenant_id_fbc66de7 ON public.registry_numbercode USING btree (tenant_id);
CREATE INDEX registry_standbyallocation_standby_id_c745775e ON public.registry_standbyallocation USING btree (standby_id);
CREATE INDEX registry_standbyallocation_standby_id_c745775e_like ON public.registry_standbyallocation USING btree (standby_id varchar_pattern_ops);
CREATE INDEX registry_standbyallocation_tenant_id_a6ae477a ON public.registry_standbyallocation USING btree (tenant_id);
CREATE INDEX registry_standbynumber_canonical_f13fdc90_like ON public.registry_standbynumber USING btree (canonical varchar_pattern_ops);
CREATE INDEX reviews_attachment_entry_id_a293bf1f ON public.reviews_attachment USING btree (entry_id);
CREATE INDEX reviews_case_tenant_id_6992e89b ON public.reviews_case USING btree (tenant_id);
CREATE INDEX reviews_entry_case_id_2fad024f ON public.reviews_entry USING btree (case_id);
CREATE INDEX seasons_season_code_a36494e5 ON public.seasons_season USING btree (code);
CREATE INDEX seasons_season_code_a36494e5_like ON public.seasons_season USING btree (code varchar_pattern_ops);
CREATE INDEX staff_note_of_client ON public.tenants_staffnote USING btree (tenant_id, written_at, id);
CREATE INDEX staff_note_written ON public.tenants_staffnote USING btree (written_at);
CREATE INDEX suggestion_of_client ON public.feedback_suggestion USING btree (tenant_id, given_at DESC);
CREATE INDEX suggestion_waiting ON public.feedback_suggestion USING btree (given_at) WHERE ((state)::text = 'waiting'::text);
CREATE INDEX tenants_blueprint_release_a491bbe7_like ON public.tenants_blueprint USING btree (release varchar_pattern_ops);
CREATE INDEX tenants_cache_expires ON public.tenants_cache USING btree (expires);
CREATE INDEX tenants_contactaddress_tenant_id_b783d818 ON public.tenants_contactaddress USING btree (tenant_id);
CREATE INDEX tenants_domain_domain_e75f0449_like ON public.tenants_domain USING btree (domain varchar_pattern_ops);
CREATE INDEX tenants_domain_is_primary_0abe1b9f ON public.tenants_domain USING btree (is_primary);
CREATE INDEX tenants_domain_tenant_id_3c778562 ON public.tenants_domain USING btree (tenant_id);
CREATE INDEX tenants_party_address_7b51e93a_like ON public.tenants_party USING btree (address varchar_pattern_ops);
CREATE INDEX tenants_restore_tenant_id_e275bf2c ON public.tenants_restore USING btree (tenant_id);
CREATE INDEX tenants_signinaddress_tenant_id_13ebcd34 ON public.tenants_signinaddress USING btree (tenant_id);
CREATE INDEX tenants_tenant_schema_name_c2605603_like ON public.tenants_tenant USING btree (schema_name varchar_pattern_ops);
CREATE INDEX tenants_throttle_ends ON public.tenants_throttle USING btree (ends);
CREATE INDEX unanswered_unanswerednotice_tenant_id_aa8d26c6 ON public.unanswered_unanswerednotice USING btree (tenant_id);
CREATE INDEX window_that_must_move ON public.calendars_mustmove USING btree (window_id) WHERE ((state)::text = ANY ((ARRAY['found'::character varying, 'offered'::character varying])::text[]));
CREATE INDEX work_by_client ON public.agenda_work USING btree (lane, (
CASE
    WHEN (tenant_id IS NULL) THEN '00000000-0000-0000-0000-000000000001'::uuid
    ELSE tenant_id
END), due_at) WHERE (done_at IS NULL);
CREATE INDEX work_not_done ON public.agenda_work USING btree (lane, due_at) WHERE (done_at IS NULL);
CREATE INDEX work_troubled ON public.agenda_work USING btree (not_before) WHERE ((done_at IS NULL) AND (NOT (last_error = ''::text)));
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.agreements_agreement FOR EACH ROW EXECUTE FUNCTION public.refuse_change_of_agreements();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.checkpoints_checkpoint FOR EACH ROW EXECUTE FUNCTION public.refuse_change_of_checkpoints();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.checkpoints_platformcheckpoint FOR EACH ROW EXECUTE FUNCTION public.refuse_change_of_checkpoints();
CREATE TRIGGER append_only BEFORE DELETE ON public.checkpoints_platformtile FOR EACH ROW EXECUTE FUNCTION public.refuse_change_of_checkpoints();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.checkpoints_signingkey FOR EACH ROW EXECUTE FUNCTION public.refuse_change_of_checkpoints();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.ledger_entry FOR EACH ROW EXECUTE FUNCTION public.ledger_refuse_change();
CREATE TRIGGER never_changed BEFORE UPDATE ON public.agreements_acceptance FOR EACH ROW EXECUTE FUNCTION public.refuse_change_of_agreements();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON public.agreements_agreement FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change_of_agreements();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON public.checkpoints_checkpoint FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change_of_checkpoints();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON public.checkpoints_platformcheckpoint FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change_of_checkpoints();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON public.checkpoints_platformtile FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change_of_checkpoints();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON public.checkpoints_signingkey FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change_of_checkpoints();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON public.ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_change();
CREATE TRIGGER only_grows BEFORE UPDATE ON public.checkpoints_platformtile FOR EACH ROW EXECUTE FUNCTION public.refuse_other_nodes();
CREATE TRIGGER real_time BEFORE UPDATE ON public.tenants_businessclock FOR EACH ROW EXECUTE FUNCTION public.refuse_moving_real_time();
CREATE TRIGGER stamp_update BEFORE INSERT OR UPDATE ON public.calendars_blackout FOR EACH ROW EXECUTE FUNCTION public.stamp_update();
CREATE TRIGGER stamp_update BEFORE INSERT OR UPDATE ON public.calls_callimport FOR EACH ROW EXECUTE FUNCTION public.stamp_update();
CREATE TRIGGER stamp_update BEFORE INSERT OR UPDATE ON public.calls_callsource FOR EACH ROW EXECUTE FUNCTION public.stamp_update();
CREATE TRIGGER stamp_update BEFORE INSERT OR UPDATE ON public.feedback_improvement FOR EACH ROW EXECUTE FUNCTION public.stamp_update();
CREATE TRIGGER stamp_update BEFORE INSERT OR UPDATE ON public.feedback_suggestion FOR EACH ROW EXECUTE FUNCTION public.stamp_update();
CREATE TRIGGER stamp_update BEFORE INSERT OR UPDATE ON public.ledger_invoicerequest FOR EACH ROW EXECUTE FUNCTION public.stamp_update();
CREATE TRIGGER stamp_update BEFORE INSERT OR UPDATE ON public.registry_standbyallocation FOR EACH ROW EXECUTE FUNCTION public.stamp_update();
CREATE TRIGGER stamp_update BEFORE INSERT OR UPDATE ON public.reviews_case FOR EACH ROW EXECUTE FUNCTION public.stamp_update();
CREATE TRIGGER stamp_update BEFORE INSERT OR UPDATE ON public.reviews_entry FOR EACH ROW EXECUTE FUNCTION public.stamp_update();
CREATE TRIGGER stay_all BEFORE TRUNCATE ON public.directories_directory FOR EACH STATEMENT EXECUTE FUNCTION public.directories_stay_all();
CREATE TRIGGER stays BEFORE DELETE ON public.directories_directory FOR EACH ROW EXECUTE FUNCTION public.directories_stay();
CREATE TRIGGER stays_itself BEFORE UPDATE OF id ON public.directories_directory FOR EACH ROW WHEN ((old.id <> new.id)) EXECUTE FUNCTION public.directories_stay();
CREATE TRIGGER unchanging BEFORE UPDATE ON public.calls_comparison FOR EACH ROW EXECUTE FUNCTION public.calls_refuse_change();
ALTER TABLE ONLY public.agenda_work
    ADD CONSTRAINT agenda_work_tenant_id_8082bf01_fk_tenants_tenant_id FOREIGN KEY (tenant_id) REFERENCES public.tenants_tenant(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.agreements_acceptance
    ADD CONSTRAINT agreements_acceptanc_agreement_id_ebd4d03d_fk_agreement FOREIGN KEY (agreement_id) REFERENCES public.agreements_agreement(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.agreements_acceptance
    ADD CONSTRAINT agreements_acceptance_tenant_id_de43e854_fk_tenants_tenant_id FOREIGN KEY (tenant_id) REFERENCES public.tenants_tenant(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.attempts_attempt
    ADD CONSTRAINT attempts_attempt_tenant_id_4dde2969_fk_tenants_tenant_id FOREIGN KEY (tenant_id) REFERENCES public.tenants_tenant(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissio_permission_id_84c5c92e_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_b120cbf9_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_2f476e4b_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.calendars_bookedsession
    ADD CONSTRAINT calendars_bookedsession_tenant_id_56b6eb58_fk_tenants_tenant_id FOREIGN KEY (tenant_id) REFERENCES public.tenants_tenant(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.calendars_finishedwindow
    ADD CONSTRAINT calendars_finishedwi_tenant_id_35c2aab5_fk_tenants_t FOREIGN KEY (tenant_id) REFERENCES public.tenants_tenant(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.calendars_mustmove
    ADD CONSTRAINT calendars_mustmove_change_id_2dd0d4f5_fk_calendars FOREIGN KEY (change_id) REFERENCES public.calendars_calendarchange(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.calendars_mustmove
    ADD CONSTRAINT calendars_mustmove_tenant_id_1865f4c4_fk_tenants_tenant_id FOREIGN KEY (tenant_id) REFERENCES public.tenants_tenant(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.calls_callimport
    ADD CONSTRAINT calls_callimport_source_id_f81bb340_fk_calls_callsource_id FOREIGN KEY (source_id) REFERENCES public.calls_callsource(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.calls_callimport
    ADD CONSTRAINT calls_callimport_tenant_id_1fee40e5_fk_tenants_tenant_id FOREIGN KEY (tenant_id) REFERENCES public.tenants_tenant(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.calls_callmapping
    ADD CONSTRAINT calls_callmapping_tenant_id_e8cc3b34_fk_tenants_tenant_id FOREIGN KEY (tenant_id) REFERENCES public.tenants_tenant(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.calls_callsource
    ADD CONSTRAINT calls_callsource_tenant_id_8af57525_fk_tenants_tenant_id FOREIGN KEY (tenant_id) REFERENCES public.tenants_tenant(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.calls_comparison
    ADD CONSTRAINT calls_comparison_tenant_id_85f1839e_fk_tenants_tenant_id FOREIGN KEY (tenant_id) REFERENCES public.tenants_tenant(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.campaigns_campaign
    ADD CONSTRAINT campaigns_campaign_document_type_id_d6639bff_fk_catalogue FOREIGN KEY (document_type_id) REFERENCES public.catalogue_documenttype(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.campaigns_campaign
    ADD CONSTRAINT campaigns_campaign_model_id_46d549ed_fk_registry_ FOREIGN KEY (model_id) REFERENCES public.registry_modelversion(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.campaigns_look
    ADD CONSTRAINT campaigns_look_campaign_id_4f708059_fk_campaigns_campaign_id FOREIGN KEY (campaign_id) REFERENCES public.campaigns_campaign(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.campaigns_member
    ADD CONSTRAINT campaigns_member_campaign_id_bd42e158_fk_campaigns_campaign_id FOREIGN KEY (campaign_id) REFERENCES public.campaigns_campaign(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.campaigns_member
    ADD CONSTRAINT campaigns_member_tenant_id_f2941338_fk_tenants_tenant_id FOREIGN KEY (tenant_id) REFERENCES public.tenants_tenant(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.campaigns_member
    ADD CONSTRAINT campaigns_member_wave_id_96f3d579_fk_campaigns_wave_id FOREIGN KEY (wave_id) REFERENCES public.campaigns_wave(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.campaigns_wave
    ADD CONSTRAINT campaigns_wave_campaign_id_6b4dc88a_fk_campaigns_campaign_id FOREIGN KEY (campaign_id) REFERENCES public.campaigns_campaign(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.directories_callday
    ADD CONSTRAINT directories_callday_account_id_fca5a229_fk_directori FOREIGN KEY (account_id) REFERENCES public.directories_connection(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.directories_callday
    ADD CONSTRAINT directories_callday_directory_id_b3ddff33_fk_directori FOREIGN KEY (directory_id) REFERENCES public.directories_directory(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.directories_connection
    ADD CONSTRAINT directories_connecti_instead_of_id_3d82c176_fk_directori FOREIGN KEY (instead_of_id) REFERENCES public.directories_connection(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.directories_connection
    ADD CONSTRAINT directories_connection_tenant_id_53a5e576_fk_tenants_tenant_id FOREIGN KEY (tenant_id) REFERENCES public.tenants_tenant(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.directories_credential
    ADD CONSTRAINT directories_credenti_connection_id_9673f325_fk_directori FOREIGN KEY (connection_id) REFERENCES public.directories_connection(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.directories_directory
    ADD CONSTRAINT directories_director_connection_id_d6d0b0c1_fk_directori FOREIGN KEY (connection_id) REFERENCES public.directories_connection(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.directories_keptlookup
    ADD CONSTRAINT directories_keptlook_aggregator_id_de1b60d2_fk_directori FOREIGN KEY (aggregator_id) REFERENCES public.directories_directory(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.directories_keptlookup
    ADD CONSTRAINT directories_keptlookup_tenant_id_e4073897_fk_tenants_tenant_id FOREIGN KEY (tenant_id) REFERENCES public.tenants_tenant(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.directories_numberstateline
    ADD CONSTRAINT directories_numberst_asked_id_ef2b9c9e_fk_directori FOREIGN KEY (asked_id) REFERENCES public.directories_numberstatelist(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.directories_numberstatelist
    ADD CONSTRAINT directories_numberst_directory_id_28b699f0_fk_directori FOREIGN KEY (directory_id) REFERENCES public.directories_directory(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.directories_partycallback
    ADD CONSTRAINT directories_partycal_connection_id_75e10e17_fk_directori FOREIGN KEY (connection_id) REFERENCES public.directories_connection(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.directories_partyprofile
    ADD CONSTRAINT directories_partypro_directory_id_91f87d8c_fk_directori FOREIGN KEY (directory_id) REFERENCES public.directories_directory(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.directories_partyprofile
    ADD CONSTRAINT directories_partypro_tenant_id_8a57af91_fk_tenants_t FOREIGN KEY (tenant_id) REFERENCES public.tenants_tenant(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.directories_seenthrough
    ADD CONSTRAINT directories_seenthro_aggregator_id_039080c4_fk_directori FOREIGN KEY (aggregator_id) REFERENCES public.directories_directory(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.directories_seenthrough
    ADD CONSTRAINT directories_seenthro_directory_id_f6fac487_fk_directori FOREIGN KEY (directory_id) REFERENCES public.directories_directory(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.duty_alert
    ADD CONSTRAINT duty_alert_tenant_id_5c3f13d4_fk_tenants_tenant_id FOREIGN KEY (tenant_id) REFERENCES public.tenants_tenant(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.duty_alerttold
    ADD CONSTRAINT duty_alerttold_alert_id_e46540b6_fk_duty_alert_id FOREIGN KEY (alert_id) REFERENCES public.duty_alert(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.duty_alerttold
    ADD CONSTRAINT duty_alerttold_call_id_a0916760_fk_duty_dutycall_id FOREIGN KEY (call_id) REFERENCES public.duty_dutycall(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.errands_deskparty
    ADD CONSTRAINT errands_deskparty_directory_id_f4adf414_fk_directori FOREIGN KEY (directory_id) REFERENCES public.directories_directory(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.errands_errand
    ADD CONSTRAINT errands_errand_directory_id_d830dbec_fk_directori FOREIGN KEY (directory_id) REFERENCES public.directories_directory(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.errands_errand
    ADD CONSTRAINT errands_errand_file_id_19712a80_fk_errands_errandfile_id FOREIGN KEY (file_id) REFERENCES public.errands_errandfile(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.errands_errand
    ADD CONSTRAINT errands_errand_picture_id_8e41991b_fk_errands_errandpicture_id FOREIGN KEY (picture_id) REFERENCES public.errands_errandpicture(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.errands_errand
    ADD CONSTRAINT errands_errand_tenant_id_34b45cc3_fk_tenants_tenant_id FOREIGN KEY (tenant_id) REFERENCES public.tenants_tenant(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.errands_errandfile
    ADD CONSTRAINT errands_errandfile_directory_id_f5c0c420_fk_directori FOREIGN KEY (directory_id) REFERENCES public.directories_directory(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.errands_errandreceipt
    ADD CONSTRAINT errands_errandreceip_directory_id_e37b0bf6_fk_directori FOREIGN KEY (directory_id) REFERENCES public.directories_directory(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.feedback_suggestion
    ADD CONSTRAINT feedback_suggestion_improvement_id_cbc81179_fk_feedback_ FOREIGN KEY (improvement_id) REFERENCES public.feedback_improvement(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.feedback_suggestion
    ADD CONSTRAINT feedback_suggestion_rewarded_for_id_a29a2d04_fk_feedback_ FOREIGN KEY (rewarded_for_id) REFERENCES public.feedback_improvement(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.feedback_suggestion
    ADD CONSTRAINT feedback_suggestion_tenant_id_16b7b164_fk_tenants_tenant_id FOREIGN KEY (tenant_id) REFERENCES public.tenants_tenant(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.intake_pooled
    ADD CONSTRAINT intake_pooled_tenant_id_9035b635_fk_tenants_tenant_id FOREIGN KEY (tenant_id) REFERENCES public.tenants_tenant(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.ledger_entry
    ADD CONSTRAINT ledger_entry_reverses_id_e0cdc015_fk_ledger_entry_id FOREIGN KEY (reverses_id) REFERENCES public.ledger_entry(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.ledger_entry
    ADD CONSTRAINT ledger_entry_tenant_id_ebcf98ce_fk_tenants_tenant_id FOREIGN KEY (tenant_id) REFERENCES public.tenants_tenant(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.ledger_invoicerequest
    ADD CONSTRAINT ledger_invoicerequest_tenant_id_2cdd5e7d_fk_tenants_tenant_id FOREIGN KEY (tenant_id) REFERENCES public.tenants_tenant(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.outbox_confirmation
    ADD CONSTRAINT outbox_confirmation_tenant_id_1e5522b2_fk_tenants_tenant_id FOREIGN KEY (tenant_id) REFERENCES public.tenants_tenant(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.outbox_delivery
    ADD CONSTRAINT outbox_delivery_message_id_5ace3cc5_fk_outbox_message_id FOREIGN KEY (message_id) REFERENCES public.outbox_message(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.outbox_message
    ADD CONSTRAINT outbox_message_tenant_id_c3089f31_fk_tenants_tenant_id FOREIGN KEY (tenant_id) REFERENCES public.tenants_tenant(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.promises_promisealert
    ADD CONSTRAINT promises_promisealert_tenant_id_797500b1_fk_tenants_tenant_id FOREIGN KEY (tenant_id) REFERENCES public.tenants_tenant(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.registry_aliasclaim
    ADD CONSTRAINT registry_aliasclaim_tenant_id_cad92e7b_fk_tenants_tenant_id FOREIGN KEY (tenant_id) REFERENCES public.tenants_tenant(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.registry_handsetpicture
    ADD CONSTRAINT registry_handsetpict_directory_id_5ecb8481_fk_directori FOREIGN KEY (directory_id) REFERENCES public.directories_directory(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.registry_handsetpicture
    ADD CONSTRAINT registry_handsetpicture_tenant_id_97a9412d_fk_tenants_tenant_id FOREIGN KEY (tenant_id) REFERENCES public.tenants_tenant(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.registry_labelclaim
    ADD CONSTRAINT registry_labelclaim_tenant_id_21f43030_fk_tenants_tenant_id FOREIGN KEY (tenant_id) REFERENCES public.tenants_tenant(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.registry_labelinuse
    ADD CONSTRAINT registry_labelinuse_tenant_id_a9cc6653_fk_tenants_tenant_id FOREIGN KEY (tenant_id) REFERENCES public.tenants_tenant(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.registry_modelinuse
    ADD CONSTRAINT registry_modelinuse_tenant_id_ece656a1_fk_tenants_tenant_id FOREIGN KEY (tenant_id) REFERENCES public.tenants_tenant(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.registry_modelinuse
    ADD CONSTRAINT registry_modelinuse_version_id_d6c86657_fk_registry_ FOREIGN KEY (version_id) REFERENCES public.registry_modelversion(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.registry_numberclaim
    ADD CONSTRAINT registry_numberclaim_tenant_id_b92fc1ab_fk_tenants_tenant_id FOREIGN KEY (tenant_id) REFERENCES public.tenants_tenant(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.registry_numbercode
    ADD CONSTRAINT registry_numbercode_tenant_id_fbc66de7_fk_tenants_tenant_id FOREIGN KEY (tenant_id) REFERENCES public.tenants_tenant(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.registry_standbyallocation
    ADD CONSTRAINT registry_standbyallo_standby_id_c745775e_fk_registry_ FOREIGN KEY (standby_id) REFERENCES public.registry_standbynumber(canonical) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.registry_standbyallocation
    ADD CONSTRAINT registry_standbyallo_tenant_id_a6ae477a_fk_tenants_t FOREIGN KEY (tenant_id) REFERENCES public.tenants_tenant(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.registry_unprovedcount
    ADD CONSTRAINT registry_unprovedcount_tenant_id_356fd424_fk_tenants_tenant_id FOREIGN KEY (tenant_id) REFERENCES public.tenants_tenant(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reviews_attachment
    ADD CONSTRAINT reviews_attachment_entry_id_a293bf1f_fk_reviews_entry_id FOREIGN KEY (entry_id) REFERENCES public.reviews_entry(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reviews_case
    ADD CONSTRAINT reviews_case_tenant_id_6992e89b_fk_tenants_tenant_id FOREIGN KEY (tenant_id) REFERENCES public.tenants_tenant(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reviews_entry
    ADD CONSTRAINT reviews_entry_case_id_2fad024f_fk_reviews_case_id FOREIGN KEY (case_id) REFERENCES public.reviews_case(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.tenants_companysignin
    ADD CONSTRAINT tenants_companysignin_tenant_id_011aeaa6_fk_tenants_tenant_id FOREIGN KEY (tenant_id) REFERENCES public.tenants_tenant(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.tenants_contactaddress
    ADD CONSTRAINT tenants_contactaddress_tenant_id_b783d818_fk_tenants_tenant_id FOREIGN KEY (tenant_id) REFERENCES public.tenants_tenant(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.tenants_domain
    ADD CONSTRAINT tenants_domain_tenant_id_3c778562_fk_tenants_tenant_id FOREIGN KEY (tenant_id) REFERENCES public.tenants_tenant(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.tenants_orderepoch
    ADD CONSTRAINT tenants_orderepoch_tenant_id_6ee34538_fk_tenants_tenant_id FOREIGN KEY (tenant_id) REFERENCES public.tenants_tenant(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.tenants_restore
    ADD CONSTRAINT tenants_restore_tenant_id_e275bf2c_fk_tenants_tenant_id FOREIGN KEY (tenant_id) REFERENCES public.tenants_tenant(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.tenants_signinaddress
    ADD CONSTRAINT tenants_signinaddress_tenant_id_13ebcd34_fk_tenants_tenant_id FOREIGN KEY (tenant_id) REFERENCES public.tenants_tenant(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.tenants_staffnote
    ADD CONSTRAINT tenants_staffnote_tenant_id_3996bf1a_fk_tenants_tenant_id FOREIGN KEY (tenant_id) REFERENCES public.tenants_tenant(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.unanswered_unanswerednotice
    ADD CONSTRAINT unanswered_unanswere_tenant_id_aa8d26c6_fk_tenants_t FOREIGN KEY (tenant_id) REFERENCES public.tenants_tenant(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE public.agenda_work ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.agreements_acceptance ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.attempts_attempt ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.calendars_mustmove ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.calls_callimport ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.calls_callmapping ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.calls_callsource ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.calls_comparison ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.campaigns_member ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.directories_keptlookup ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.directories_partyprofile ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.duty_alert ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.errands_errand ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.feedback_suggestion ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.intake_pooled ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.ledger_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.ledger_invoicerequest ENABLE ROW LEVEL SECURITY;
CREATE POLICY one_client ON public.agenda_work USING ((( SELECT (btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text) = ANY ('{public,staff,$user}'::text[]))) OR (tenant_id = ( SELECT public.client_named(btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text)) AS client_named))));
COMMENT ON POLICY one_client ON public.agenda_work IS 'b2afd88f7e323e7cb3a311486ed7e076c82d6ad60f7dd7bc1b953155a4fda02f';
CREATE POLICY one_client ON public.agreements_acceptance USING ((( SELECT (btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text) = ANY ('{public,staff,$user}'::text[]))) OR (tenant_id = ( SELECT public.client_named(btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text)) AS client_named))));
COMMENT ON POLICY one_client ON public.agreements_acceptance IS 'b2afd88f7e323e7cb3a311486ed7e076c82d6ad60f7dd7bc1b953155a4fda02f';
CREATE POLICY one_client ON public.attempts_attempt USING ((( SELECT (btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text) = ANY ('{public,staff,$user}'::text[]))) OR (tenant_id = ( SELECT public.client_named(btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text)) AS client_named))));
COMMENT ON POLICY one_client ON public.attempts_attempt IS 'b2afd88f7e323e7cb3a311486ed7e076c82d6ad60f7dd7bc1b953155a4fda02f';
CREATE POLICY one_client ON public.calendars_mustmove USING ((( SELECT (btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text) = ANY ('{public,staff,$user}'::text[]))) OR (tenant_id = ( SELECT public.client_named(btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text)) AS client_named))));
COMMENT ON POLICY one_client ON public.calendars_mustmove IS 'b2afd88f7e323e7cb3a311486ed7e076c82d6ad60f7dd7bc1b953155a4fda02f';
CREATE POLICY one_client ON public.calls_callimport USING ((( SELECT (btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text) = ANY ('{public,staff,$user}'::text[]))) OR (tenant_id = ( SELECT public.client_named(btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text)) AS client_named))));
COMMENT ON POLICY one_client ON public.calls_callimport IS 'b2afd88f7e323e7cb3a311486ed7e076c82d6ad60f7dd7bc1b953155a4fda02f';
CREATE POLICY one_client ON public.calls_callmapping USING ((( SELECT (btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text) = ANY ('{public,staff,$user}'::text[]))) OR (tenant_id = ( SELECT public.client_named(btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text)) AS client_named))));
COMMENT ON POLICY one_client ON public.calls_callmapping IS 'b2afd88f7e323e7cb3a311486ed7e076c82d6ad60f7dd7bc1b953155a4fda02f';
CREATE POLICY one_client ON public.calls_callsource USING ((( SELECT (btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text) = ANY ('{public,staff,$user}'::text[]))) OR (tenant_id = ( SELECT public.client_named(btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text)) AS client_named))));
COMMENT ON POLICY one_client ON public.calls_callsource IS 'b2afd88f7e323e7cb3a311486ed7e076c82d6ad60f7dd7bc1b953155a4fda02f';
CREATE POLICY one_client ON public.calls_comparison USING ((( SELECT (btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text) = ANY ('{public,staff,$user}'::text[]))) OR (tenant_id = ( SELECT public.client_named(btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text)) AS client_named))));
COMMENT ON POLICY one_client ON public.calls_comparison IS 'b2afd88f7e323e7cb3a311486ed7e076c82d6ad60f7dd7bc1b953155a4fda02f';
CREATE POLICY one_client ON public.campaigns_member USING ((( SELECT (btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text) = ANY ('{public,staff,$user}'::text[]))) OR (tenant_id = ( SELECT public.client_named(btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text)) AS client_named))));
COMMENT ON POLICY one_client ON public.campaigns_member IS 'b2afd88f7e323e7cb3a311486ed7e076c82d6ad60f7dd7bc1b953155a4fda02f';
CREATE POLICY one_client ON public.directories_keptlookup USING ((( SELECT (btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text) = ANY ('{public,staff,$user}'::text[]))) OR (tenant_id = ( SELECT public.client_named(btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text)) AS client_named))));
COMMENT ON POLICY one_client ON public.directories_keptlookup IS 'b2afd88f7e323e7cb3a311486ed7e076c82d6ad60f7dd7bc1b953155a4fda02f';
CREATE POLICY one_client ON public.directories_partyprofile USING ((( SELECT (btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text) = ANY ('{public,staff,$user}'::text[]))) OR (tenant_id = ( SELECT public.client_named(btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text)) AS client_named))));
COMMENT ON POLICY one_client ON public.directories_partyprofile IS 'b2afd88f7e323e7cb3a311486ed7e076c82d6ad60f7dd7bc1b953155a4fda02f';
CREATE POLICY one_client ON public.duty_alert USING ((( SELECT (btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text) = ANY ('{public,staff,$user}'::text[]))) OR (tenant_id = ( SELECT public.client_named(btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text)) AS client_named))));
COMMENT ON POLICY one_client ON public.duty_alert IS 'b2afd88f7e323e7cb3a311486ed7e076c82d6ad60f7dd7bc1b953155a4fda02f';
CREATE POLICY one_client ON public.errands_errand USING ((( SELECT (btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text) = ANY ('{public,staff,$user}'::text[]))) OR (tenant_id = ( SELECT public.client_named(btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text)) AS client_named))));
COMMENT ON POLICY one_client ON public.errands_errand IS 'b2afd88f7e323e7cb3a311486ed7e076c82d6ad60f7dd7bc1b953155a4fda02f';
CREATE POLICY one_client ON public.feedback_suggestion USING ((( SELECT (btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text) = ANY ('{public,staff,$user}'::text[]))) OR (tenant_id = ( SELECT public.client_named(btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text)) AS client_named))));
COMMENT ON POLICY one_client ON public.feedback_suggestion IS 'b2afd88f7e323e7cb3a311486ed7e076c82d6ad60f7dd7bc1b953155a4fda02f';
CREATE POLICY one_client ON public.intake_pooled USING ((( SELECT (btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text) = ANY ('{public,staff,$user}'::text[]))) OR (tenant_id = ( SELECT public.client_named(btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text)) AS client_named))));
COMMENT ON POLICY one_client ON public.intake_pooled IS 'b2afd88f7e323e7cb3a311486ed7e076c82d6ad60f7dd7bc1b953155a4fda02f';
CREATE POLICY one_client ON public.ledger_entry USING ((( SELECT (btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text) = ANY ('{public,staff,$user}'::text[]))) OR (tenant_id = ( SELECT public.client_named(btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text)) AS client_named))));
COMMENT ON POLICY one_client ON public.ledger_entry IS 'b2afd88f7e323e7cb3a311486ed7e076c82d6ad60f7dd7bc1b953155a4fda02f';
CREATE POLICY one_client ON public.ledger_invoicerequest USING ((( SELECT (btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text) = ANY ('{public,staff,$user}'::text[]))) OR (tenant_id = ( SELECT public.client_named(btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text)) AS client_named))));
COMMENT ON POLICY one_client ON public.ledger_invoicerequest IS 'b2afd88f7e323e7cb3a311486ed7e076c82d6ad60f7dd7bc1b953155a4fda02f';
CREATE POLICY one_client ON public.outbox_confirmation USING ((( SELECT (btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text) = ANY ('{public,staff,$user}'::text[]))) OR (tenant_id = ( SELECT public.client_named(btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text)) AS client_named))));
COMMENT ON POLICY one_client ON public.outbox_confirmation IS 'b2afd88f7e323e7cb3a311486ed7e076c82d6ad60f7dd7bc1b953155a4fda02f';
CREATE POLICY one_client ON public.outbox_delivery USING ((( SELECT (btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text) = ANY ('{public,staff,$user}'::text[]))) OR public.outbox_message_seen(message_id)));
COMMENT ON POLICY one_client ON public.outbox_delivery IS '03908bf9f345ad97e7cdd3b7612d538f9381804c05feac38092fc71610a67e5c';
CREATE POLICY one_client ON public.outbox_message USING ((( SELECT (btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text) = ANY ('{public,staff,$user}'::text[]))) OR (tenant_id = ( SELECT public.client_named(btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text)) AS client_named))));
COMMENT ON POLICY one_client ON public.outbox_message IS 'b2afd88f7e323e7cb3a311486ed7e076c82d6ad60f7dd7bc1b953155a4fda02f';
CREATE POLICY one_client ON public.promises_promisealert USING ((( SELECT (btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text) = ANY ('{public,staff,$user}'::text[]))) OR (tenant_id = ( SELECT public.client_named(btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text)) AS client_named))));
COMMENT ON POLICY one_client ON public.promises_promisealert IS 'b2afd88f7e323e7cb3a311486ed7e076c82d6ad60f7dd7bc1b953155a4fda02f';
CREATE POLICY one_client ON public.registry_handsetpicture USING ((( SELECT (btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text) = ANY ('{public,staff,$user}'::text[]))) OR (tenant_id = ( SELECT public.client_named(btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text)) AS client_named))));
COMMENT ON POLICY one_client ON public.registry_handsetpicture IS 'b2afd88f7e323e7cb3a311486ed7e076c82d6ad60f7dd7bc1b953155a4fda02f';
CREATE POLICY one_client ON public.registry_modelinuse USING ((( SELECT (btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text) = ANY ('{public,staff,$user}'::text[]))) OR (tenant_id = ( SELECT public.client_named(btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text)) AS client_named))));
COMMENT ON POLICY one_client ON public.registry_modelinuse IS 'b2afd88f7e323e7cb3a311486ed7e076c82d6ad60f7dd7bc1b953155a4fda02f';
CREATE POLICY one_client ON public.registry_numbercode USING ((( SELECT (btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text) = ANY ('{public,staff,$user}'::text[]))) OR (tenant_id = ( SELECT public.client_named(btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text)) AS client_named))));
COMMENT ON POLICY one_client ON public.registry_numbercode IS 'b2afd88f7e323e7cb3a311486ed7e076c82d6ad60f7dd7bc1b953155a4fda02f';
CREATE POLICY one_client ON public.registry_unprovedcount USING ((( SELECT (btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text) = ANY ('{public,staff,$user}'::text[]))) OR (tenant_id = ( SELECT public.client_named(btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text)) AS client_named))));
COMMENT ON POLICY one_client ON public.registry_unprovedcount IS 'b2afd88f7e323e7cb3a311486ed7e076c82d6ad60f7dd7bc1b953155a4fda02f';
CREATE POLICY one_client ON public.reviews_attachment USING ((( SELECT (btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text) = ANY ('{public,staff,$user}'::text[]))) OR public.reviews_entry_seen(entry_id)));
COMMENT ON POLICY one_client ON public.reviews_attachment IS '2400acb3c8ecdd4ab2625007cd17f83756cf9ece0321d1e818dfc2ebe03c1728';
CREATE POLICY one_client ON public.reviews_case USING ((( SELECT (btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text) = ANY ('{public,staff,$user}'::text[]))) OR (tenant_id = ( SELECT public.client_named(btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text)) AS client_named))));
COMMENT ON POLICY one_client ON public.reviews_case IS 'b2afd88f7e323e7cb3a311486ed7e076c82d6ad60f7dd7bc1b953155a4fda02f';
CREATE POLICY one_client ON public.reviews_entry USING ((( SELECT (btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text) = ANY ('{public,staff,$user}'::text[]))) OR public.reviews_case_seen(case_id)));
COMMENT ON POLICY one_client ON public.reviews_entry IS '0d3c09ed078633bd2af537b7600e5fde84f92554fe3486e001172f55d5df56f5';
CREATE POLICY one_client ON public.tenants_companysignin USING ((( SELECT (btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text) = ANY ('{public,staff,$user}'::text[]))) OR (tenant_id = ( SELECT public.client_named(btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text)) AS client_named))));
COMMENT ON POLICY one_client ON public.tenants_companysignin IS 'b2afd88f7e323e7cb3a311486ed7e076c82d6ad60f7dd7bc1b953155a4fda02f';
CREATE POLICY one_client ON public.tenants_contactaddress USING ((( SELECT (btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text) = ANY ('{public,staff,$user}'::text[]))) OR (tenant_id = ( SELECT public.client_named(btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text)) AS client_named))));
COMMENT ON POLICY one_client ON public.tenants_contactaddress IS 'b2afd88f7e323e7cb3a311486ed7e076c82d6ad60f7dd7bc1b953155a4fda02f';
CREATE POLICY one_client ON public.tenants_orderepoch USING ((( SELECT (btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text) = ANY ('{public,staff,$user}'::text[]))) OR (tenant_id = ( SELECT public.client_named(btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text)) AS client_named))));
COMMENT ON POLICY one_client ON public.tenants_orderepoch IS 'b2afd88f7e323e7cb3a311486ed7e076c82d6ad60f7dd7bc1b953155a4fda02f';
CREATE POLICY one_client ON public.tenants_signinaddress USING ((( SELECT (btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text) = ANY ('{public,staff,$user}'::text[]))) OR (tenant_id = ( SELECT public.client_named(btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text)) AS client_named))));
COMMENT ON POLICY one_client ON public.tenants_signinaddress IS 'b2afd88f7e323e7cb3a311486ed7e076c82d6ad60f7dd7bc1b953155a4fda02f';
CREATE POLICY one_client ON public.tenants_staffnote USING ((( SELECT (btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text) = ANY ('{public,staff,$user}'::text[]))) OR (tenant_id = ( SELECT public.client_named(btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text)) AS client_named))));
COMMENT ON POLICY one_client ON public.tenants_staffnote IS 'b2afd88f7e323e7cb3a311486ed7e076c82d6ad60f7dd7bc1b953155a4fda02f';
CREATE POLICY one_client ON public.unanswered_unanswerednotice USING ((( SELECT (btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text) = ANY ('{public,staff,$user}'::text[]))) OR (tenant_id = ( SELECT public.client_named(btrim(split_part(current_setting('search_path'::text), ','::text, 1), '"'::text)) AS client_named))));
COMMENT ON POLICY one_client ON public.unanswered_unanswerednotice IS 'b2afd88f7e323e7cb3a311486ed7e076c82d6ad60f7dd7bc1b953155a4fda02f';
ALTER TABLE public.outbox_confirmation ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.outbox_delivery ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.outbox_message ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.promises_promisealert ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.registry_handsetpicture ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.registry_modelinuse ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.registry_numbercode ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.registry_unprovedcount ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.reviews_attachment ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.reviews_case ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.reviews_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.tenants_companysignin ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.tenants_contactaddress ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.tenants_orderepoch ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.tenants_signinaddress ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.tenants_staffnote ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.unanswered_unanswerednotice ENABLE ROW LEVEL SECURITY;

REVOKE ALL ON ALL TABLES IN SCHEMA public FROM shouhao_app;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM shouhao_app;
DO $$
DECLARE
    ours regprocedure;
BEGIN
    FOR ours IN SELECT oid FROM pg_catalog.pg_proc
        WHERE pronamespace = 'public'::regnamespace AND proowner = current_user::regrole
    LOOP
        EXECUTE 'REVOKE ALL ON FUNCTION ' || ours || ' FROM shouhao_app';
    END LOOP;
END $$;
GRANT ALL ON FUNCTION public.business_now() TO shouhao_app;
GRANT ALL ON FUNCTION public.calls_drop_months(until date) TO shouhao_app;
GRANT ALL ON FUNCTION public.calls_make_month(day date) TO shouhao_app;
GRANT ALL ON FUNCTION public.calls_refuse_change() TO shouhao_app;
GRANT ALL ON FUNCTION public.client_named(name text) TO shouhao_app;
GRANT ALL ON FUNCTION public.directories_stay() TO shouhao_app;
GRANT ALL ON FUNCTION public.directories_stay_all() TO shouhao_app;
GRANT ALL ON FUNCTION public.ledger_refuse_change() TO shouhao_app;
GRANT ALL ON FUNCTION public.outbox_message_seen(anyelement) TO shouhao_app;
GRANT ALL ON FUNCTION public.owner_writes_since() TO shouhao_app;
GRANT ALL ON FUNCTION public.pieces(whole text, size integer) TO shouhao_app;
GRANT ALL ON FUNCTION public.refuse_change_of_agreements() TO shouhao_app;
GRANT ALL ON FUNCTION public.refuse_change_of_checkpoints() TO shouhao_app;
GRANT ALL ON FUNCTION public.refuse_moving_real_time() TO shouhao_app;
GRANT ALL ON FUNCTION public.refuse_other_nodes() TO shouhao_app;
GRANT ALL ON FUNCTION public.reviews_case_seen(anyelement) TO shouhao_app;
GRANT ALL ON FUNCTION public.reviews_entry_seen(anyelement) TO shouhao_app;
GRANT ALL ON FUNCTION public.stamp_update() TO shouhao_app;
REVOKE ALL ON FUNCTION public.tenants_follow_blueprint(followed text, wanted text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.tenants_make_schema(wanted text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.tenants_make_schema(wanted text) TO shouhao_app;
GRANT ALL ON FUNCTION public.tenants_release() TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.agenda_work TO shouhao_app;
GRANT SELECT,USAGE ON SEQUENCE public.agenda_work_id_seq TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.agreements_acceptance TO shouhao_app;
GRANT SELECT,USAGE ON SEQUENCE public.agreements_acceptance_id_seq TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.agreements_agreement TO shouhao_app;
GRANT SELECT,USAGE ON SEQUENCE public.agreements_agreement_id_seq TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.attempts_attempt TO shouhao_app;
GRANT SELECT,USAGE ON SEQUENCE public.attempts_attempt_id_seq TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.auth_group TO shouhao_app;
GRANT SELECT,USAGE ON SEQUENCE public.auth_group_id_seq TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.auth_group_permissions TO shouhao_app;
GRANT SELECT,USAGE ON SEQUENCE public.auth_group_permissions_id_seq TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.auth_permission TO shouhao_app;
GRANT SELECT,USAGE ON SEQUENCE public.auth_permission_id_seq TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.calendars_blackout TO shouhao_app;
GRANT SELECT,USAGE ON SEQUENCE public.calendars_blackout_id_seq TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.calendars_bookedsession TO shouhao_app;
GRANT SELECT,USAGE ON SEQUENCE public.calendars_bookedsession_id_seq TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.calendars_calendarchange TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.calendars_capacity TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.calendars_finishedwindow TO shouhao_app;
GRANT SELECT,USAGE ON SEQUENCE public.calendars_finishedwindow_id_seq TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.calendars_ledgerblock TO shouhao_app;
GRANT SELECT,USAGE ON SEQUENCE public.calendars_ledgerblock_id_seq TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.calendars_ledgerday TO shouhao_app;
GRANT SELECT,USAGE ON SEQUENCE public.calendars_ledgerday_id_seq TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.calendars_mustmove TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.calendars_policy TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.calls_call TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.calls_callimport TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.calls_callmapping TO shouhao_app;
GRANT SELECT,USAGE ON SEQUENCE public.calls_callmapping_id_seq TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.calls_callsource TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.calls_cell TO shouhao_app;
GRANT SELECT,USAGE ON SEQUENCE public.calls_cell_id_seq TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.calls_comparison TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.campaigns_campaign TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.campaigns_look TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.campaigns_member TO shouhao_app;
GRANT SELECT,USAGE ON SEQUENCE public.campaigns_member_id_seq TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.campaigns_wave TO shouhao_app;
GRANT SELECT,USAGE ON SEQUENCE public.campaigns_wave_id_seq TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.catalogue_documenttype TO shouhao_app;
GRANT SELECT,USAGE ON SEQUENCE public.catalogue_documenttype_id_seq TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.catalogue_terms TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.checkpoints_checkpoint TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.checkpoints_platformcheckpoint TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.checkpoints_platformtile TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.checkpoints_signingkey TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.directories_callday TO shouhao_app;
GRANT SELECT,USAGE ON SEQUENCE public.directories_callday_id_seq TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.directories_connection TO shouhao_app;
GRANT SELECT,USAGE ON SEQUENCE public.directories_connection_id_seq TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.directories_credential TO shouhao_app;
GRANT SELECT,USAGE ON SEQUENCE public.directories_credential_id_seq TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.directories_directory TO shouhao_app;
GRANT SELECT,USAGE ON SEQUENCE public.directories_directory_id_seq TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.directories_keptlookup TO shouhao_app;
GRANT SELECT,USAGE ON SEQUENCE public.directories_keptlookup_id_seq TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.directories_numberstateline TO shouhao_app;
GRANT SELECT,USAGE ON SEQUENCE public.directories_numberstateline_id_seq TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.directories_numberstatelist TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.directories_partycallback TO shouhao_app;
GRANT SELECT,USAGE ON SEQUENCE public.directories_partycallback_id_seq TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.directories_partyprofile TO shouhao_app;
GRANT SELECT,USAGE ON SEQUENCE public.directories_partyprofile_id_seq TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.directories_seenthrough TO shouhao_app;
GRANT SELECT,USAGE ON SEQUENCE public.directories_seenthrough_id_seq TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.django_content_type TO shouhao_app;
GRANT SELECT,USAGE ON SEQUENCE public.django_content_type_id_seq TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.django_migrations TO shouhao_app;
GRANT SELECT,USAGE ON SEQUENCE public.django_migrations_id_seq TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.duty_absence TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.duty_alert TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.duty_alerttold TO shouhao_app;
GRANT SELECT,USAGE ON SEQUENCE public.duty_alerttold_id_seq TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.duty_dutycall TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.duty_shift TO shouhao_app;
GRANT SELECT,USAGE ON SEQUENCE public.duty_shift_id_seq TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.errands_deskparty TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.errands_errand TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.errands_errandfile TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.errands_errandpicture TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.errands_errandreceipt TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.feedback_improvement TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.feedback_suggestion TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.intake_editpause TO shouhao_app;
GRANT SELECT,USAGE ON SEQUENCE public.intake_editpause_id_seq TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.intake_pooled TO shouhao_app;
GRANT SELECT,USAGE ON SEQUENCE public.intake_pooled_id_seq TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.ledger_entry TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.ledger_invoicerequest TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.outbox_confirmation TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.outbox_delivery TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.outbox_message TO shouhao_app;
GRANT SELECT,USAGE ON SEQUENCE public.outbox_message_id_seq TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.outbox_providerstanding TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.outbox_providertemplate TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.outbox_receivedsms TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.promises_promisealert TO shouhao_app;
GRANT SELECT,USAGE ON SEQUENCE public.promises_promisealert_id_seq TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.registry_aliasclaim TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.registry_handsetpicture TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.registry_labelclaim TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.registry_labelinuse TO shouhao_app;
GRANT SELECT,USAGE ON SEQUENCE public.registry_labelinuse_id_seq TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.registry_modelinuse TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.registry_modelversion TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.registry_numberclaim TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.registry_numbercode TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.registry_publicnumber TO shouhao_app;
GRANT SELECT,USAGE ON SEQUENCE public.registry_publicnumber_id_seq TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.registry_standbyallocation TO shouhao_app;
GRANT SELECT,USAGE ON SEQUENCE public.registry_standbyallocation_id_seq TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.registry_standbynumber TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.registry_unprovedcount TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.reviews_attachment TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.reviews_case TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.reviews_entry TO shouhao_app;
GRANT SELECT,USAGE ON SEQUENCE public.reviews_entry_id_seq TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.seasons_season TO shouhao_app;
GRANT SELECT,USAGE ON SEQUENCE public.seasons_season_id_seq TO shouhao_app;
GRANT SELECT ON TABLE public.tenants_blueprint TO shouhao_app;
GRANT SELECT ON TABLE public.tenants_businessclock TO shouhao_app;
GRANT UPDATE("offset") ON TABLE public.tenants_businessclock TO shouhao_app;
GRANT UPDATE(target) ON TABLE public.tenants_businessclock TO shouhao_app;
GRANT SELECT,USAGE ON SEQUENCE public.tenants_businessclock_id_seq TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.tenants_cache TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.tenants_companysignin TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.tenants_contactaddress TO shouhao_app;
GRANT SELECT,USAGE ON SEQUENCE public.tenants_contactaddress_id_seq TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.tenants_databaseorigin TO shouhao_app;
GRANT SELECT,USAGE ON SEQUENCE public.tenants_databaseorigin_id_seq TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.tenants_domain TO shouhao_app;
GRANT SELECT,USAGE ON SEQUENCE public.tenants_domain_id_seq TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.tenants_orderepoch TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.tenants_party TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.tenants_partyplace TO shouhao_app;
GRANT SELECT,USAGE ON SEQUENCE public.tenants_partyplace_id_seq TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.tenants_restore TO shouhao_app;
GRANT SELECT,USAGE ON SEQUENCE public.tenants_restore_id_seq TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.tenants_signinaddress TO shouhao_app;
GRANT SELECT,USAGE ON SEQUENCE public.tenants_signinaddress_id_seq TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.tenants_staffnote TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.tenants_tally TO shouhao_app;
GRANT SELECT,USAGE ON SEQUENCE public.tenants_tally_id_seq TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.tenants_tenant TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.tenants_throttle TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.tenants_workingdayoverride TO shouhao_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.unanswered_unanswerednotice TO shouhao_app;
GRANT SELECT,USAGE ON SEQUENCE public.unanswered_unanswerednotice_id_seq TO shouhao_app;
