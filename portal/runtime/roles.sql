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
