package sluice.handler;

import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Supplier;
import sluice.plan.Plan;
import sluice.plan.Request;
import sluice.plan.SourceCatalogue;
import sluice.sql.SourceDatabase;

/// The optional source connection, opened anew for each question.
///
/// @param url   JDBC URL
/// @param login asked at every connect
record Source(String url, Supplier<Properties> login) {

    /// How long the source may be searched for NUL, and for empty LOBs.
    private static final int SEARCH_SECONDS = 60;

    /// Empty if none is configured.
    static Optional<Source> of(Clients clients, Config config) {
        return config.source().map(s -> new Source(s.url(), Login.source(s, clients)));
    }

    SourceCatalogue catalogue(Request request) {
        try (SourceDatabase source = new SourceDatabase(url, login)) {
            return source.catalogue(
                    request.tables().stream().map(Request.Table::source).toList());
        }
    }

    /// The same plan, knowing which of its columns hold at the source what does not arrive: NUL, empty LOBs.
    Plan searched(Plan plan) {
        try (SourceDatabase source = new SourceDatabase(url, login)) {
            return plan.withNul(source.countNul(plan, SEARCH_SECONDS))
                    .withEmptyLobs(source.countEmptyLobs(plan, SEARCH_SECONDS));
        }
    }

    /// Rows in each table's window, by table number.
    Map<Integer, Long> count(Plan plan) {
        try (SourceDatabase source = new SourceDatabase(url, login)) {
            return source.countWindow(plan);
        }
    }
}
