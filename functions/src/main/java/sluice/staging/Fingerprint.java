package sluice.staging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import sluice.ledger.Ledger;
import sluice.sql.Database.Session;
import sluice.sql.Row;
import sluice.sql.Sql;
import sluice.sql.SqlFailure;
import sluice.sql.TableName;

/// What the plan relied on in the catalogue, and whether it still holds.
///
/// **Changed under us.** A run plans with a table as it is and works on it for minutes or hours. What it relied on is kept in the
/// ledger as read just before the plan: columns, constraints, unique indexes, triggers, rules, row security,
/// partitions. Each chunk compares it under the lock that its own writes need, so no change can come in between: a chunk is
/// never merged into a table that was not planned. The check compares it too, and so does the verdict, which is
/// inconclusive then. A plain index, ANALYZE, a default, a new partition change nothing that a run relies on. Where nothing
/// had changed, the versions of the catalogue's rows are compared first, which is ten times as fast.
public final class Fingerprint {

    private static final JsonMapper JSON = new JsonMapper();

    private final Session session;
    private final String runId;
    /// By table number; the ledger's never changes.
    private final Map<Integer, String> planned = new HashMap<>();
    private final Map<Integer, Look> looks = new HashMap<>();

    /// A look at the catalogue.
    ///
    /// @param items     what is there, as JSON; null where the table is not
    /// @param oids      of the rows that were read, by the names that `catalogue/versions` binds
    /// @param unchanged the versions of these rows, taken before the look, if it showed no change; else null
    private record Look(String items, Map<String, List<String>> oids, String unchanged) {}

    public Fingerprint(Session session, String runId) {
        this.session = session;
        this.runId = runId;
    }

    /// The tables' fingerprints as JSON; a table that does not exist has none.
    public static Map<TableName, String> read(Session s, List<TableName> tables) {
        Map<TableName, String> read = new TreeMap<>();
        for (TableName t : tables) {
            String items = look(s, t).items();
            if (items != null) {
                read.put(t, items);
            }
        }
        return read;
    }

    /// Within a chunk's transaction, before its first write: locks the table as the writes will, and throws if it is not
    /// the one that was planned.
    ///
    /// @throws TableChanged naming table and change
    public void mustHold(PlannedTable t) {
        try {
            session.update(Sql.file("staging/lock_table").define("target", t.target()));
        } catch (SqlFailure f) {
            if (f.state().equals("42P01") || f.state().equals("3F000") || f.state().equals("42809")) {
                throw changed(t, List.of("the table itself"));
            }
            throw f;
        }
        List<String> changes = changes(t);
        if (!changes.isEmpty()) {
            throw changed(t, changes);
        }
    }

    private static TableChanged changed(PlannedTable t, List<String> changes) {
        return new TableChanged(t.target() + " was changed while the run was at work: " + String.join(", ", changes)
                + ". Chunks merged before that stay; start a new run, which plans with the table as it is now.");
    }

    /// What has changed since the plan, e.g. `column amount`, `new trigger audit`; empty where nothing has.
    public List<String> changes(PlannedTable t) {
        String before = planned.computeIfAbsent(t.number(), n -> Ledger.fingerprint(session, runId, n));
        Look last = looks.get(t.number());
        String versions = last == null ? null : versions(last.oids());
        if (versions != null && versions.equals(last.unchanged())) {
            return List.of();
        }
        Look now = look(session, t.target());
        boolean same = before.equals(now.items());
        boolean covered = last != null && last.oids().equals(now.oids());
        looks.put(t.number(), new Look(now.items(), now.oids(), same && covered ? versions : null));
        return same ? List.of() : differences(parsed(before), parsed(now.items()));
    }

    /// Null where there are none.
    private String versions(Map<String, List<String>> oids) {
        Sql sql = Sql.file("catalogue/versions");
        for (Map.Entry<String, List<String>> e : oids.entrySet()) {
            sql = sql.bind(e.getKey(), e.getValue());
        }
        return session.kept(sql).text("versions");
    }

    static List<String> differences(Map<String, String> before, Map<String, String> now) {
        if (now.isEmpty()) {
            return List.of("the table itself");
        }
        TreeSet<String> names = new TreeSet<>(before.keySet());
        names.addAll(now.keySet());
        return names.stream()
                .filter(n -> !Objects.equals(before.get(n), now.get(n)))
                .filter(n -> !n.startsWith("partition of ") || before.containsKey(n))
                .map(n -> before.containsKey(n) ? now.containsKey(n) ? n : n + " (gone)" : n + " (new)")
                .toList();
    }

    private static Look look(Session s, TableName t) {
        Row r = s.one(Sql.file("catalogue/fingerprint").bind("schema", t.schema()).bind("table", t.table()));
        Map<String, List<String>> oids = new TreeMap<>();
        for (String rows : List.of("relations", "schemas", "domains", "foreign_keys")) {
            oids.put(rows, r.texts(rows));
        }
        return new Look(r.text("items"), oids, null);
    }

    private static Map<String, String> parsed(String items) {
        try {
            return items == null ? Map.of() : JSON.readValue(items, new TypeReference<Map<String, String>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
