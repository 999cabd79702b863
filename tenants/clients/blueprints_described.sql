-- All that stands in a schema, which alone is on the search path; a line each. Its own name is told as "?".
-- PostgreSQL tells a list of texts in another way once it has read what it told itself: ARRAY[a, b]::text[], or
-- ARRAY[a::text, b::text], which it plans alike.
WITH schema AS (SELECT * FROM pg_namespace WHERE nspname = %s),
class AS (SELECT c.* FROM pg_class c JOIN schema ON relnamespace = schema.oid),
called AS (SELECT objid, classid, refobjid, refobjsubid FROM pg_depend WHERE deptype = 'i' AND refclassid = 'pg_class'::regclass)
SELECT concat_ws(' ', 'schema', nspowner::regrole, nspacl::text) FROM schema
UNION ALL
SELECT concat_ws(' ', 'relation', relname, relkind, relpersistence, relreplident, relrowsecurity, relforcerowsecurity,
    relam, relowner::regrole, reloptions::text,
    (SELECT string_agg(told::text, ' ' ORDER BY told::text) FROM aclexplode(
        coalesce(relacl, acldefault(CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner))) told))
FROM class WHERE relkind <> 't'
UNION ALL
SELECT concat_ws(' ', 'column', attrelid::regclass, row_number() OVER (PARTITION BY attrelid ORDER BY attnum), attname,
    format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated, attcollation::regcollation, attstorage,
    attcompression, attstattarget, attoptions::text, attacl::text, pg_get_expr(adbin, adrelid))
FROM class JOIN pg_attribute ON attrelid = class.oid AND attnum > 0 AND NOT attisdropped
LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum WHERE relkind IN ('r', 'p', 'v', 'm', 'f')
UNION ALL
SELECT concat_ws(' ', 'constraint', conrelid::regclass, conname, contype, convalidated, conenforced, condeferrable,
    condeferred, connoinherit, pg_get_constraintdef(pg_constraint.oid))
FROM pg_constraint JOIN schema ON connamespace = schema.oid
UNION ALL
SELECT concat_ws(' ', 'index', indrelid::regclass, indisvalid, indisclustered, indisreplident,
    replace(replace(pg_get_indexdef(indexrelid, 0, true), '::character varying::text', '::character varying'), ']::text[]', ']'))
FROM pg_index JOIN class ON class.oid = indexrelid WHERE indrelid IN (SELECT oid FROM class)
UNION ALL
SELECT concat_ws(' ', 'trigger', relname, tgenabled, tgdeferrable, tginitdeferred, pg_get_triggerdef(pg_trigger.oid, true))
FROM pg_trigger JOIN class ON class.oid = tgrelid WHERE NOT tgisinternal
UNION ALL
SELECT concat_ws(' ', 'function', pg_proc.oid::regprocedure, prokind, prorettype::regtype, lanname, prosecdef,
    proleakproof, proisstrict, proretset, provolatile, proparallel, proowner::regrole,
    replace(array_to_string(proconfig, '; '), quote_ident(nspname), '?'), prosrc,
    (SELECT string_agg(told::text, ' ' ORDER BY told::text) FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) told))
FROM pg_proc JOIN schema ON pronamespace = schema.oid JOIN pg_language ON pg_language.oid = prolang
UNION ALL
SELECT concat_ws(' ', 'sequence', seqrelid::regclass, seqtypid::regtype, seqstart, seqincrement, seqmax, seqmin, seqcache,
    seqcycle, last_value, refobjid::regclass, refobjsubid > 0)
FROM class JOIN pg_sequence ON seqrelid = class.oid JOIN schema ON true
JOIN pg_sequences ON schemaname = nspname AND sequencename = relname
LEFT JOIN called ON objid = seqrelid AND classid = 'pg_class'::regclass
UNION ALL
SELECT concat_ws(' ', 'policy', polrelid::regclass, polname, polcmd, polpermissive, polroles::regrole[]::text,
    pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))
FROM pg_policy JOIN class ON class.oid = polrelid
UNION ALL
SELECT concat_ws(' ', 'rule', relname, rulename, pg_get_ruledef(pg_rewrite.oid)) FROM pg_rewrite JOIN class ON class.oid = ev_class
UNION ALL
SELECT concat_ws(' ', 'type', typname, typtype) FROM pg_type JOIN schema ON typnamespace = schema.oid
WHERE typtype <> 'b' AND typrelid NOT IN (SELECT oid FROM class WHERE relkind = 'r')
UNION ALL
SELECT concat_ws(' ', 'statistics', stxname, pg_get_statisticsobjdef(pg_statistic_ext.oid))
FROM pg_statistic_ext JOIN schema ON stxnamespace = schema.oid
UNION ALL
SELECT concat_ws(' ', 'comment', objoid::regclass, objsubid, description)
FROM pg_description JOIN class ON class.oid = objoid AND classoid = 'pg_class'::regclass
