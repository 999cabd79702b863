#!/bin/sh
# Run by the database container over its empty volume: the two roles, the database, the grants.
set -e
psql --username postgres --set ON_ERROR_STOP=1 --file /shouhao/roles.sql
psql --username postgres --set ON_ERROR_STOP=1 --set owner="$OWNER_PASSWORD" --set app="$APP_PASSWORD" <<'SQL'
ALTER ROLE shouhao_owner PASSWORD :'owner';
ALTER ROLE shouhao_app PASSWORD :'app';
CREATE DATABASE shouhao OWNER shouhao_owner;
SQL
psql --username postgres --dbname shouhao --set ON_ERROR_STOP=1 --file /shouhao/grants.sql
