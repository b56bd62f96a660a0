package sluice.catalogue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import sluice.aws.Clients;
import sluice.aws.Config;
import sluice.aws.Login;

/// The optional source connection, opened anew for each question.
///
/// @param url   JDBC URL
/// @param login asked at every connect
public record Source(String url, Supplier<Properties> login) {

    /// Empty if none is configured.
    public static Optional<Source> of(Clients clients, Config config) {
        return config.source().map(s -> new Source(s.url(), Login.source(s, clients)));
    }

    public SourceCatalogue catalogue(List<SourceTable> tables) {
        return ask(source -> source.catalogue(tables));
    }

    /// How many rows there are now, each table's counted in a statement of its own.
    ///
    /// @param wanted by table number
    /// @return by table number
    public Map<Integer, Long> count(Map<Integer, SourceRows> wanted) {
        return ask(source -> {
            Map<Integer, Long> counts = new TreeMap<>();
            wanted.forEach((number, rows) -> counts.put(number, source.count(rows)));
            return counts;
        });
    }

    /// Asks several things in one connection.
    public <T> T ask(Function<SourceDatabase, T> question) {
        try (SourceDatabase source = new SourceDatabase(url, login)) {
            return question.apply(source);
        }
    }
}
