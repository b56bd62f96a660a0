package sluice.local;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import sluice.ledger.RunReport;
import sluice.ledger.RunReport.TableCounts;

/// The table at the end of a run: rows read, staged, trimmed, written and found, a line a table. Of a table of which nothing was
/// merged there is no speed.
final class SummaryTable {

    private static final List<String> TITLES = List.of(
            "table", "read", "staged", "trimmed", "inserted", "updated", "unchanged", "findings", "seconds", "rows/s");

    private SummaryTable() {}

    static String of(RunReport report) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(TITLES);
        for (TableCounts t : report.tables()) {
            long written = t.inserted() + t.updated() + t.unchanged();
            boolean timed = written > 0 && t.seconds() > 0;
            rows.add(List.of(
                    t.table(),
                    TextTable.number(t.loaded()),
                    TextTable.number(t.staged()),
                    TextTable.number(t.trimmed()),
                    TextTable.number(t.inserted()),
                    TextTable.number(t.updated()),
                    TextTable.number(t.unchanged()),
                    TextTable.number(t.missing() + t.different() + t.extra() + t.duplicates()),
                    timed ? String.format(Locale.ROOT, "%.1f", t.seconds()) : "-",
                    timed ? TextTable.number(Math.round(written / t.seconds())) : "-"));
        }
        return TextTable.of(1, rows);
    }
}
