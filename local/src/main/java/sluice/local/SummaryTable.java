package sluice.local;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import sluice.ledger.RunReport;
import sluice.ledger.RunReport.TableCounts;

/// The table at the end of a run: rows read, staged, trimmed, written and found, a line a table.
final class SummaryTable {

    private static final List<String> TITLES = List.of(
            "table", "read", "staged", "trimmed", "inserted", "updated", "unchanged", "findings", "seconds", "rows/s");

    private SummaryTable() {}

    static String of(RunReport report) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(TITLES);
        for (TableCounts t : report.tables()) {
            double seconds = Math.max(t.seconds(), 0.001);
            rows.add(List.of(
                    t.table(),
                    number(t.loaded()),
                    number(t.staged()),
                    number(t.trimmed()),
                    number(t.inserted()),
                    number(t.updated()),
                    number(t.unchanged()),
                    number(t.missing() + t.different() + t.extra() + t.duplicates()),
                    String.format(Locale.ROOT, "%.1f", t.seconds()),
                    number(Math.round((t.staged() - t.trimmed()) / seconds))));
        }
        return TextTable.of(1, rows);
    }

    private static String number(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }
}
