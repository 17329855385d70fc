// The three services that stores and queues are tested on: how each is found, prepared, started and stopped.

/** A row tells all that is particular about a service; `keeper.mjs` and `find.mjs` do the rest. */
export const KINDS = {
  postgres: {
    title: 'PostgreSQL',
    variable: 'DATABASE_URL',
    packages: ['postgresql'],
    user: 'postgres',
    programs: { initdb: ['initdb'], server: ['postgres'] },
    folders: ['/usr/lib/postgresql/*/bin', '/usr/*/bin', '/opt/homebrew/opt/*/bin'],
    prepare: ({ programs, folder }) =>
      [
        programs.initdb,
        ['-D', `${folder}/data`, '-U', 'shopwright', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync'],
      ].flat(),
    serve: ({ programs, folder, port, durable }) =>
      [
        programs.server,
        ['-D', `${folder}/data`, '-p', String(port), '-h', '127.0.0.1', '-k', ''],
        ['max_connections=400', 'shared_buffers=64MB', 'timezone=UTC'].flatMap((setting) => ['-c', setting]),
        // What a killed server has written is in the system's hands, so that even without fsync only a power cut loses it.
        durable ? [] : ['-c', 'fsync=off', '-c', 'full_page_writes=off'],
      ].flat(),
    ready: /database system is ready to accept connections/,
    url: (port) => `postgres://shopwright@127.0.0.1:${port}/postgres`,
    modes: { fast: 'SIGINT', immediate: 'SIGQUIT' },
  },
  mariadb: {
    title: 'MariaDB',
    variable: 'MYSQL_URL',
    packages: ['mariadb-server'],
    user: 'mysql',
    programs: { install: ['mariadb-install-db', 'mysql_install_db'], server: ['mariadbd', 'mysqld'] },
    folders: ['/opt/homebrew/opt/*/bin'],
    prepare: ({ programs, folder, user }) =>
      [
        programs.install,
        ['--no-defaults', `--datadir=${folder}/data`, '--auth-root-authentication-method=normal', '--skip-test-db'],
        ['--innodb-log-file-size=16M', ...(user === null ? [] : [`--user=${user}`])],
      ].flat(),
    /** Run by the server before it lets anybody in. */
    script: `CREATE DATABASE IF NOT EXISTS shopwright;
CREATE USER IF NOT EXISTS 'shopwright'@'127.0.0.1';
GRANT ALL ON *.* TO 'shopwright'@'127.0.0.1';
`,
    serve: ({ programs, folder, port, durable }) =>
      [
        programs.server,
        ['--no-defaults', `--datadir=${folder}/data`, `--socket=${folder}/s`, `--pid-file=${folder}/pid`],
        [`--init-file=${folder}/script.sql`, `--port=${port}`, '--bind-address=127.0.0.1', '--skip-name-resolve'],
        ['--max-connections=400', '--innodb-buffer-pool-size=64M', '--innodb-log-file-size=16M'],
        durable ? [] : ['--innodb-flush-log-at-trx-commit=2'],
      ].flat(),
    ready: /ready for connections/,
    url: (port) => `mysql://shopwright@127.0.0.1:${port}/shopwright`,
    modes: { fast: 'SIGTERM', immediate: 'SIGKILL' },
  },
  redis: {
    title: 'Redis',
    variable: 'REDIS_URL',
    packages: ['redis-server'],
    user: 'redis',
    programs: { server: ['redis-server', 'valkey-server'] },
    folders: [],
    serve: ({ programs, folder, port, aof }) =>
      [
        programs.server,
        ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--daemonize', 'no'],
        aof ? ['--appendonly', 'yes', '--appendfsync', 'always'] : [],
      ].flat(),
    ready: /Ready to accept connections/,
    url: (port) => `redis://127.0.0.1:${port}`,
    modes: { fast: 'SIGTERM', immediate: 'SIGKILL' },
  },
}
