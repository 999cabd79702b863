-- What the run-time role may do in the database this is run in. May be run again.
-- As a superuser: psql -d shouhao -f portal/runtime/grants.sql
GRANT USAGE ON SCHEMA public TO shouhao_app;
ALTER DEFAULT PRIVILEGES FOR ROLE shouhao_owner GRANT USAGE ON SCHEMAS TO shouhao_app;
ALTER DEFAULT PRIVILEGES FOR ROLE shouhao_owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO shouhao_app;
ALTER DEFAULT PRIVILEGES FOR ROLE shouhao_owner GRANT USAGE, SELECT ON SEQUENCES TO shouhao_app;
ALTER DEFAULT PRIVILEGES FOR ROLE shouhao_owner GRANT EXECUTE ON FUNCTIONS TO shouhao_app;
