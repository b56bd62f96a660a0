package sluice.local.deployed;

import java.util.List;
import java.util.Locale;

/// One thing that happens to a deployed Sluice, and to the one on this machine: each has a table of its own, and runs named
/// after it.
enum Scenario {
    TEN(10),
    MILLION(1_000_000),
    DRIFTED(10),
    LOST(10),
    BROKEN(10),
    REFUSED(10),
    STOPPED(10),
    TWICE(10),
    BESIDE(10),
    CHANGED(10),
    REUSED(10),
    ASKED(10),
    UNDONE(10);

    /// After so many rows the load waits, or fails.
    static final int PART = 5;

    /// Rows outside the window, as many in the target as in the source.
    private static final int OUTSIDE = 20;

    /// Of the run that a schedule asks for: the schedule's name, which is the stack's, and a time that it is to ask at.
    static final String SCHEDULED = "ev-sluice-20260302T010000Z";

    private final int rows;

    Scenario(int rows) {
        this.rows = rows;
    }

    /// @param name as the driver writes it, in lower case
    static Scenario of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /// As the driver writes it; its table in the target is called so too.
    String lower() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The name of its first run.
    String run() {
        return this == ASKED ? "ev-asked" : lower();
    }

    /// The name of its second run, which wants the same table.
    String secondRun() {
        return this == ASKED ? SCHEDULED : this == UNDONE ? "undo-" + run() : run() + "-again";
    }

    /// Whether its load waits until it is released.
    boolean held() {
        return this == STOPPED || this == TWICE || this == BESIDE || this == CHANGED;
    }

    /// Which deployment its first run is of: `sluice` or `other`, after the stack's name, or `anew`, which is the stack `other` after
    /// it was deleted and deployed again.
    String deployment() {
        return switch (this) {
            case REUSED -> "other";
            case CHANGED -> "anew";
            default -> "sluice";
        };
    }

    /// Another deployment; [#REUSED] and [#BESIDE] have to do with two.
    String secondDeployment() {
        return this == REUSED ? "anew" : "other";
    }

    /// As DMS's statistics name it.
    String source() {
        return "SHOP." + name();
    }

    String target() {
        return "shop." + lower();
    }

    /// @param million what is put for a million
    int rows(int million) {
        return this == MILLION ? million : rows;
    }

    List<String> atSource(int million) {
        return List.of(
                "CREATE TABLE " + source() + " (ID NUMBER(10) PRIMARY KEY, AMOUNT NUMBER(12,2), ORDER_DATE DATE NOT NULL,"
                        + " NOTE VARCHAR2(40), UPDATED_AT TIMESTAMP)",
                "INSERT INTO " + source() + " SELECT X, X * 1.25, DATEADD('SECOND', MOD(X, 86400 * 28), DATE '2026-02-01'),"
                        + " 'order ' || X, TIMESTAMP '2026-04-01 00:00:00' FROM SYSTEM_RANGE(1, " + rows(million) + ")",
                "INSERT INTO " + source() + " SELECT " + rows(million) + " + X, X * 1.25, DATEADD('DAY', X, DATE '2026-03-01'),"
                        + " 'later', TIMESTAMP '2026-04-01 00:00:00' FROM SYSTEM_RANGE(1, " + OUTSIDE + ")");
    }

    /// The same rows, then damaged: of each ten one is missing and one is wrong, its time stamp equal.
    List<String> atTarget(int million) {
        int n = rows(million);
        return List.of(
                "CREATE TABLE " + target() + " (id bigint PRIMARY KEY, amount numeric(12,2), order_date timestamp(0) NOT NULL,"
                        + " note varchar(40), updated_at timestamp)",
                "INSERT INTO " + target() + " SELECT x, x * 1.25, timestamp '2026-02-01' + mod(x, 86400 * 28) * interval '1 second',"
                        + " 'order ' || x, '2026-04-01' FROM generate_series(1, " + n + ") x WHERE x % 10 <> 7",
                "INSERT INTO " + target() + " SELECT " + n + " + x, x * 1.25, timestamp '2026-03-01' + x * interval '1 day',"
                        + " 'later', '2026-04-01' FROM generate_series(1, " + OUTSIDE + ") x",
                "UPDATE " + target() + " SET amount = amount + 1 WHERE id % 10 = 3",
                this == DRIFTED
                        ? "INSERT INTO " + target() + " VALUES (-1, 1, '2026-02-02', 'unknown to the source', '2026-04-01')"
                        : "ANALYZE " + target());
    }

    String request() {
        String to = this == REFUSED ? "2026-01-01" : "2026-03-01";
        return """
                {"tables": [{"source": "%s", "target": "%s"}],
                 "window": {"column": "order_date", "from": "2026-02-01", "to": "%s"},
                 "deletes": "report", "validation": "rows", "reason": "scenario %s"}"""
                .formatted(source(), target(), to, lower());
    }
}
