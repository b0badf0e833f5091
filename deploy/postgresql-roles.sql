-- Who may do what in the database. Run it as a superuser, in the database, after each `python -m backend prepare`:
--     psql -v ON_ERROR_STOP=1 -f deploy/postgresql-roles.sql sahayak
-- It may be run again at any time. Passwords or certificates are given to the roles by whoever runs the server.
--
--   sahayak_owner    owns the tables: `prepare` and `restore` connect as it, nothing that faces a network does
--   sahayak_app      backend, worker, gateway's notes: reads and writes rows, changes no table; in the trail it only adds
--                    entries, numbers them (leaf) and erases words on request (detail, salt)
--   sahayak_reports  reads figures: states, offices, days; nothing that says who somebody is

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['sahayak_owner', 'sahayak_app', 'sahayak_reports'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION', name);
        END IF;
    END LOOP;
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO sahayak_owner, sahayak_app, sahayak_reports', current_database());
END $$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO sahayak_owner;
GRANT USAGE ON SCHEMA public TO sahayak_app, sahayak_reports;

DO $$
DECLARE
    name text;
BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('ALTER TABLE public.%I OWNER TO sahayak_owner', name);
        EXECUTE format('REVOKE ALL ON public.%I FROM PUBLIC, sahayak_app, sahayak_reports', name);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON public.%I TO sahayak_app', name);
    END LOOP;
END $$;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO sahayak_app;

-- The trail: what was entered stays as it was entered.
REVOKE UPDATE, DELETE ON events FROM sahayak_app;
GRANT UPDATE (leaf, detail, salt) ON events TO sahayak_app;
REVOKE UPDATE, DELETE ON checkpoints FROM sahayak_app;
REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM sahayak_app;

-- Figures.
GRANT SELECT (id, service, state, station, district, language, priority, opened_at, closed_at) ON cases TO sahayak_reports;
GRANT SELECT (id, "case", desk, station, district, begun_on, due_on, state, filed_at, filed_late) ON tasks TO sahayak_reports;
GRANT SELECT (event, created_at, delivered_at, push_at) ON notices TO sahayak_reports;
GRANT SELECT (kind, state, run_at, attempt) ON jobs TO sahayak_reports;
GRANT SELECT (id, case_id, kind, template, state, issued_at, valid_until, revoked_at) ON documents TO sahayak_reports;
