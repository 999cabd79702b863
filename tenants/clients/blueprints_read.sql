-- The statements that make what stands in a schema, which alone is on the search path: (part, statement), in order.
-- `before`: functions and tables. `after`: what is made over rows.
-- Views, policies, types and the like are not there: where somebody makes one, tenants.blueprints refuses the blueprint.
WITH schema AS (SELECT oid, nspowner FROM pg_namespace WHERE nspname = %s),
class AS (SELECT c.* FROM pg_class c JOIN schema ON relnamespace = schema.oid),
columns AS (
    SELECT attrelid, attnum, concat_ws(' ',
        quote_ident(attname),
        format_type(atttypid, atttypmod),
        CASE WHEN attstorage <> typstorage THEN 'STORAGE '
            || CASE attstorage WHEN 'p' THEN 'PLAIN' WHEN 'm' THEN 'MAIN' WHEN 'x' THEN 'EXTENDED' ELSE 'EXTERNAL' END END,
        CASE WHEN attcollation <> typcollation THEN 'COLLATE ' || attcollation::regcollation END,
        CASE WHEN attidentity <> '' THEN format('GENERATED %%s AS IDENTITY (SEQUENCE NAME %%s INCREMENT %%s'
            ' MINVALUE %%s MAXVALUE %%s START %%s CACHE %%s)',
            CASE attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END, seqrelid::regclass,
            seqincrement, seqmin, seqmax, seqstart, seqcache) END,
        CASE WHEN attgenerated <> '' THEN format('GENERATED ALWAYS AS (%%s) %%s', pg_get_expr(adbin, adrelid),
            CASE attgenerated WHEN 's' THEN 'STORED' ELSE 'VIRTUAL' END)
            WHEN adbin IS NOT NULL THEN 'DEFAULT ' || pg_get_expr(adbin, adrelid) END,
        'CONSTRAINT ' || quote_ident(conname) || ' NOT NULL') AS told
    FROM class JOIN pg_attribute ON attrelid = class.oid AND attnum > 0 AND NOT attisdropped
    JOIN pg_type ON pg_type.oid = atttypid
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    LEFT JOIN pg_constraint ON conrelid = attrelid AND contype = 'n' AND conkey = ARRAY[attnum]
    LEFT JOIN (pg_depend JOIN pg_sequence ON seqrelid = objid) ON classid = 'pg_class'::regclass AND deptype = 'i'
        AND refclassid = 'pg_class'::regclass AND refobjid = attrelid AND refobjsubid = attnum
    WHERE relkind = 'r'
),
-- A table made later than the one that it refers to names it at once, which spares PostgreSQL looking through it; where
-- rows are written, one look through them all takes less time.
constraints AS (
    SELECT conrelid, conname, contype, contype <> 'f' OR pg_relation_size(conrelid) = 0
        AND (confrelid <= conrelid OR confrelid NOT IN (SELECT oid FROM class)) AS at_once,
        format('CONSTRAINT %%I %%s', conname, pg_get_constraintdef(pg_constraint.oid)) AS told
    FROM pg_constraint JOIN class ON class.oid = conrelid WHERE contype IN ('p', 'u', 'x', 'c', 'f')
),
-- What an object has been given, and what it would have at its making by the owner.
objects AS (
    SELECT 'TABLE ' || oid::regclass AS name, 'r' AS kind, relacl AS given FROM class WHERE relkind = 'r'
    UNION ALL SELECT 'SEQUENCE ' || oid::regclass, 'S', relacl FROM class WHERE relkind = 'S'
    UNION ALL SELECT 'FUNCTION ' || pg_proc.oid::regprocedure, 'f', proacl FROM pg_proc JOIN schema ON pronamespace = schema.oid
),
defaults AS (
    SELECT kind, coalesce(defaclacl, acldefault(CASE kind WHEN 'S' THEN 's' ELSE kind END::"char", nspowner)) AS given
    FROM schema CROSS JOIN (VALUES ('r'), ('S'), ('f')) kinds (kind)
    LEFT JOIN pg_default_acl ON defaclrole = nspowner AND defaclnamespace = 0 AND defaclobjtype = kind::"char"
),
rights AS (
    SELECT name, grantee, true AS at_making, privilege_type FROM objects JOIN defaults USING (kind), aclexplode(defaults.given)
    UNION ALL SELECT name, grantee, false, privilege_type
    FROM objects JOIN defaults USING (kind), aclexplode(coalesce(objects.given, defaults.given))
),
changed AS (
    SELECT name, CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END AS role,
        string_agg(privilege_type, ', ' ORDER BY privilege_type) FILTER (WHERE NOT at_making) AS has
    FROM rights GROUP BY name, grantee
    HAVING string_agg(privilege_type, ', ' ORDER BY privilege_type) FILTER (WHERE at_making)
        IS DISTINCT FROM string_agg(privilege_type, ', ' ORDER BY privilege_type) FILTER (WHERE NOT at_making)
),
steps AS (
    SELECT 'before' AS part, 1 AS stage, proname::text AS place, pg_get_functiondef(pg_proc.oid) AS told
    FROM pg_proc JOIN schema ON pronamespace = schema.oid
    UNION ALL
    SELECT 'before', 1, relname, format('CREATE SEQUENCE %%I', relname) FROM class WHERE relkind = 'S' AND NOT EXISTS (
        SELECT FROM pg_depend WHERE objid = class.oid AND classid = 'pg_class'::regclass AND deptype IN ('a', 'i'))
    UNION ALL
    SELECT 'before', 2, to_char(class.oid::bigint, '0000000000'), format('CREATE TABLE %%I (%%s)%%s', relname, concat_ws(', ',
        (SELECT string_agg(told, ', ' ORDER BY attnum) FROM columns WHERE attrelid = class.oid),
        (SELECT string_agg(told, ', ' ORDER BY contype DESC, conname) FROM constraints WHERE conrelid = class.oid AND at_once)
    ), ' WITH (' || array_to_string(reloptions, ', ') || ')') FROM class WHERE relkind = 'r'
    UNION ALL
    SELECT 'after', 3, conname, format('ALTER TABLE %%s ADD %%s', conrelid::regclass, told) FROM constraints WHERE NOT at_once
    UNION ALL
    SELECT 'after', 4, relname, pg_get_indexdef(indexrelid, 0, true) FROM pg_index JOIN class ON class.oid = indexrelid
    WHERE NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))
    UNION ALL
    SELECT 'after', 5, relname || ' ' || tgname, pg_get_triggerdef(pg_trigger.oid, true)
    FROM pg_trigger JOIN class ON class.oid = tgrelid WHERE NOT tgisinternal
    UNION ALL
    SELECT 'after', 6, name || role, format('REVOKE ALL ON %%s FROM %%s', name, role) FROM changed
    UNION ALL
    SELECT 'after', 7, name || role, format('GRANT %%s ON %%s TO %%s', has, name, role) FROM changed WHERE has IS NOT NULL
    UNION ALL
    SELECT 'after', 8, sequencename, format('SELECT setval(%%L, %%s)', quote_ident(sequencename), last_value)
    FROM pg_sequences WHERE schemaname = (SELECT nspname FROM pg_namespace JOIN schema USING (oid)) AND last_value IS NOT NULL
    UNION ALL
    SELECT 'after', 9, to_char(objoid::bigint, '0000000000') || objsubid, format('COMMENT ON %%s IS %%L',
        CASE objsubid WHEN 0 THEN 'TABLE ' || objoid::regclass ELSE 'COLUMN ' || objoid::regclass || '.' || quote_ident(attname) END,
        description)
    FROM pg_description JOIN class ON class.oid = objoid AND classoid = 'pg_class'::regclass
    LEFT JOIN pg_attribute ON attrelid = objoid AND attnum = objsubid WHERE relkind = 'r'
    UNION ALL
    SELECT 'after', 10, proname, format('ALTER FUNCTION %%s SET search_path TO %%s', pg_proc.oid::regprocedure,
        substr(setting, length('search_path=') + 1))
    FROM pg_proc JOIN schema ON pronamespace = schema.oid, unnest(proconfig) setting WHERE setting LIKE 'search_path=%%'
)
SELECT part, told FROM steps ORDER BY stage, place COLLATE "C"
