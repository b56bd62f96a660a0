package sluice.sql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import sluice.sql.Database.Session;

/// What every session on the target has set, whatever role, database, server or URL say: all settings that decide what the
/// text of a statement means, how a value is read and written, whether foreign keys, triggers and rules act, and whether a
/// commit is durable.
///
/// They are set after log-in, in one statement, because proxies refuse settings in the start-up packet, and then read
/// back, because poolers drop settings. Settings that only decide how a statement is executed (parallelism, the
/// planner but for [JoinBy]) are left as they are, memory but for enough to join a chunk, and so are those that only functions of users look at (`lc_monetary`, ...).
final class SessionSettings {

    private static final String REPLICATION_ROLE = "session_replication_role";
    private static final String SYNCHRONOUS_COMMIT = "synchronous_commit";
    private static final String WORK_MEM = "work_mem";
    /// Kilobytes that let a chunk's rows of a few kilobytes each be joined without files. Rows of a hundred bytes take two megabytes.
    private static final int ROOM = 65_536;
    private static final String READ_ONLY = "transaction_read_only";
    private static final int LOCK_MILLIS = 10_000;

    private static final String SESSION_MODE = " Let the URL lead to the server itself, or to a pooler in session mode.";

    static final String DROPPED = ", although Sluice set it after log-in: something between Sluice and the target"
            + " drops settings or spreads one session over several server processes." + SESSION_MODE;

    /// Of the session; what names a target runs in the application's.
    static final String ZONE = "UTC";

    private SessionSettings() {}

    private static Map<String, String> wanted(long millis) {
        Map<String, String> w = new LinkedHashMap<>();
        // which objects a name means
        w.put("search_path", "pg_catalog");
        // how SQL's text is read
        w.put("standard_conforming_strings", "on");
        w.put("backslash_quote", "safe_encoding");
        w.put("transform_null_equals", "off");
        w.put("array_nulls", "on");
        // how values and names are read and written
        w.put("client_encoding", "UTF8");
        w.put("DateStyle", "ISO, MDY");
        w.put("IntervalStyle", "postgres");
        w.put("TimeZone", ZONE);
        w.put("timezone_abbreviations", "Default");
        w.put("extra_float_digits", "1");
        w.put("bytea_output", "hex");
        w.put("xmloption", "content");
        w.put("quote_all_identifiers", "off");
        // which rows there are, and who may see them
        w.put("default_transaction_isolation", "read committed");
        w.put("default_transaction_read_only", "off");
        w.put("default_transaction_deferrable", "off");
        w.put("row_security", "on");
        w.put("gin_fuzzy_search_limit", "0");
        // how long what may take; the names from PostgreSQL 14 and 17 on are unknown to none or some servers
        w.put("statement_timeout", Long.toString(millis));
        w.put("idle_in_transaction_session_timeout", Long.toString(millis));
        w.put("lock_timeout", Long.toString(Math.min(LOCK_MILLIS, millis)));
        w.put("idle_session_timeout", "0");
        w.put("transaction_timeout", "0");
        w.put("exit_on_error", "off");
        // what a plan may not use counts as dear, and would be compiled
        w.put("jit", "off");
        return w;
    }

    /// Sets what differs, and looks whether it holds.
    ///
    /// @param millis how long a statement may run
    /// @throws SessionRefused if a setting does not hold, or may not be set
    /// @throws SqlFailure     with state 25006 if the server takes no writes
    static void pin(Session session, long millis) {
        Map<String, String> wanted = wanted(millis);
        Found before = Found.of(session, wanted);
        String role = before.settings.get(REPLICATION_ROLE);
        if (role != null && !role.equals("origin")) {
            originate(session, role);
        }
        Map<String, String> wrong = before.differing(wanted);
        if ("off".equals(before.settings.get(SYNCHRONOUS_COMMIT))) {
            // a crash could take back a chunk that the run has reported; what another server has is the DBA's choice
            wrong.put(SYNCHRONOUS_COMMIT, "local");
        }
        String room = before.settings.get(WORK_MEM);
        if (room != null && Long.parseLong(room) < ROOM) {
            wrong.put(WORK_MEM, Integer.toString(ROOM));
        }
        set(session, wrong);
        Found after = Found.of(session, wanted);
        if (after.inRecovery || "on".equals(after.settings.get(READ_ONLY))) {
            throw SqlFailure.of(
                    "25006",
                    "the target takes no writes: it is a reader endpoint, a standby or a server in recovery. Name the"
                            + " writer's endpoint in the target's URL; after a failover try again");
        }
        wanted.put(REPLICATION_ROLE, "origin");
        Stream.of(SYNCHRONOUS_COMMIT, WORK_MEM).filter(wrong::containsKey).forEach(name -> wanted.put(name, wrong.get(name)));
        after.differing(wanted).forEach((name, value) -> {
            throw new SessionRefused("the session's " + name + " is \"" + after.settings.get(name) + "\" and not \""
                    + value + "\"" + DROPPED);
        });
        if (before.pid != after.pid) {
            throw new SessionRefused("the session moved from server process " + before.pid + " to " + after.pid + DROPPED);
        }
        session.process(after.pid);
    }

    /// While nobody else is at work, a pooler in transaction mode gives a session the same server process each time, and also to
    /// the next who asks: that is how it is found out.
    ///
    /// @param pinned what [#pin] was done to
    /// @param other  opened after it, by the same way
    /// @throws SessionRefused if both share a server process, or `pinned` has another one now
    static void alone(Session pinned, Session other) {
        long process = pid(pinned);
        if (pid(other) == process || pid(pinned) != process) {
            throw new SessionRefused("server process " + process + " serves other sessions too, with the settings of whoever came last:"
                    + " something between Sluice and the target lends it for one transaction at a time." + SESSION_MODE);
        }
    }

    private static long pid(Session session) {
        return session.query(Sql.file("session/settings").bind("names", List.of(READ_ONLY))).getFirst().number("pid");
    }

    /// Foreign keys, triggers and rules act as they do for the application.
    private static void originate(Session session, String found) {
        try {
            set(session, Map.of(REPLICATION_ROLE, "origin"));
        } catch (SqlFailure f) {
            if (!f.state().equals("42501")) {
                throw f;
            }
            throw new SessionRefused(REPLICATION_ROLE + " is \"" + found + "\", which switches foreign keys and triggers"
                    + " off, and the role that Sluice logs in as may not set it. Type ALTER ROLE ... RESET "
                    + REPLICATION_ROLE + " for that role (ALTER DATABASE ... RESET where the database sets it), or GRANT"
                    + " SET ON PARAMETER " + REPLICATION_ROLE + " TO it (PostgreSQL 15 and later).");
        }
    }

    private static void set(Session session, Map<String, String> settings) {
        if (!settings.isEmpty()) {
            List<String> names = List.copyOf(settings.keySet());
            session.query(Sql.file("session/set")
                    .bind("names", names)
                    .bind("values", names.stream().map(settings::get).toList()));
        }
    }

    /// @param settings by name, without those that the server does not know
    private record Found(Map<String, String> settings, long pid, boolean inRecovery) {

        static Found of(Session session, Map<String, String> wanted) {
            List<String> names = new ArrayList<>(wanted.keySet());
            names.addAll(List.of(REPLICATION_ROLE, SYNCHRONOUS_COMMIT, WORK_MEM, READ_ONLY));
            List<Row> rows = session.query(Sql.file("session/settings").bind("names", names));
            if (rows.isEmpty()) {
                throw new IllegalStateException("pg_settings shows none of " + names);
            }
            Map<String, String> settings = new HashMap<>();
            rows.forEach(r -> settings.put(r.text("name"), r.text("setting")));
            return new Found(settings, rows.getFirst().number("pid"), rows.getFirst().flag("in_recovery"));
        }

        Map<String, String> differing(Map<String, String> wanted) {
            Map<String, String> d = new LinkedHashMap<>(wanted);
            d.entrySet().removeIf(e -> !settings.containsKey(e.getKey())
                    || e.getValue().equals(settings.get(e.getKey())));
            return d;
        }
    }
}
