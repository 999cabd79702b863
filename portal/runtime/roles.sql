-- Two roles: the owner migrates and provisions, the run-time role owns nothing. May be run again.
-- As a superuser: psql -f portal/runtime/roles.sql, then give both roles a password (\password).
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'shouhao_owner') THEN
    CREATE ROLE shouhao_owner LOGIN;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'shouhao_app') THEN
    CREATE ROLE shouhao_app LOGIN;
  END IF;
END
$$;
-- Each role of the product has a shorter bound of its own; this one is of what comes by another way (a pooler, SQL by hand).
ALTER ROLE shouhao_app SET statement_timeout = '15min';
-- A migration takes as long as it takes: an index over all clients' rows may need hours.
ALTER ROLE shouhao_owner SET statement_timeout = 0;
