package sluice.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// One statement, or a piece of one, with psql's own variables: `:name` is a [Fragment] put in by [#define], `:'name'` a
/// value put in by [#bind]. So a file under `resources/sluice/sql` runs in psql after `\set name ...`, and a value can
/// never become SQL.
///
/// Immutable: [#define] and [#bind] return a new statement. [Database] executes it.
public final class Sql implements Fragment {

    private static final Pattern VARIABLE = Pattern.compile(
            // what must be passed over: strings, quoted names (a doubled quote ends one and begins the next), comments, casts
            "(?<skip>'[^']*+'|\"[^\"]*+\"|--[^\\n]*+|/\\*.*?\\*/|::)" + "|:'(?<value>[a-z_][a-z0-9_]*)'"
                    + "|:(?<fragment>[a-z_][a-z0-9_]*)",
            Pattern.DOTALL);

    private static final Map<String, String> FILES = new ConcurrentHashMap<>();

    private final String text;
    private final Map<String, Fragment> fragments;
    private final Map<String, String> values;
    /// Values that need not be used.
    private final Map<String, String> shared;

    private Sql(String text, Map<String, Fragment> fragments, Map<String, String> values, Map<String, String> shared) {
        this.text = text;
        this.fragments = fragments;
        this.values = values;
        this.shared = shared;
    }

    /// The statement in `sluice/sql/<name>.sql` on the class path, e.g. `ledger/accept_run`.
    public static Sql file(String name) {
        return raw(FILES.computeIfAbsent(name, Sql::read));
    }

    /// SQL written in code; for this package only (an ArchUnit rule holds that line).
    public static Sql raw(String text) {
        return new Sql(text, Map.of(), Map.of(), Map.of());
    }

    /// A text as a literal of a statement that a person is to type; what we execute ourselves binds its values.
    public static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /// Fragments joined by SQL text, e.g. a column list.
    public static Sql join(String separator, Collection<? extends Fragment> parts) {
        return raw(parts.stream().map(Fragment::sql).collect(Collectors.joining(separator)));
    }

    /// Puts SQL in for `:name`.
    public Sql define(String name, Fragment fragment) {
        Map<String, Fragment> more = new LinkedHashMap<>(fragments);
        more.put(name, fragment);
        return new Sql(text, more, values, shared);
    }

    /// Binds a value for `:'name'`; null binds SQL's NULL. The server infers the type as it does for a literal, so a file
    /// says `:'n'::int` where inference would not do.
    public Sql bind(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(values);
        more.put(name, value);
        return new Sql(text, fragments, more, shared);
    }

    public Sql bind(String name, long value) {
        return bind(name, Long.toString(value));
    }

    public Sql bind(String name, boolean value) {
        return bind(name, Boolean.toString(value));
    }

    /// Binds an array literal; elements may be null. The file says `:'names'::text[]`.
    public Sql bind(String name, List<String> value) {
        return bind(name, arrayLiteral(value));
    }

    /// The text with fragments in place and values still as `:'name'`.
    ///
    /// @throws IllegalStateException if a fragment is missing
    @Override
    public String sql() {
        StringBuilder out = new StringBuilder();
        Matcher m = VARIABLE.matcher(text);
        while (m.find()) {
            String with = m.group();
            if (m.group("fragment") != null) {
                Fragment f = fragments.get(m.group("fragment"));
                if (f == null) {
                    throw new IllegalStateException("no fragment defined for :" + m.group("fragment") + " in " + text);
                }
                with = f.sql();
            }
            m.appendReplacement(out, Matcher.quoteReplacement(with));
        }
        m.appendTail(out);
        return out.toString();
    }

    /// The names of the fragments that the text asks for.
    Set<String> wanted() {
        return VARIABLE.matcher(text).results()
                .map(m -> m.group("fragment"))
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    /// Binds those that the text asks for, of values that several statements share.
    Sql share(Map<String, String> values) {
        return new Sql(text, fragments, this.values, values);
    }

    /// What JDBC needs: `?` for each value, in order.
    ///
    /// @throws IllegalStateException if a variable has no value or fragment, or a value has no variable
    Prepared prepare() {
        String expanded = sql();
        List<String> arguments = new ArrayList<>();
        List<String> used = new ArrayList<>();
        Map<String, String> all = allValues();
        StringBuilder out = new StringBuilder();
        Matcher m = VARIABLE.matcher(expanded);
        while (m.find()) {
            String with;
            if (m.group("value") != null) {
                String name = m.group("value");
                if (!all.containsKey(name) && !shared.containsKey(name)) {
                    throw new IllegalStateException("no value bound for :'" + name + "' in " + expanded);
                }
                arguments.add(all.containsKey(name) ? all.get(name) : shared.get(name));
                used.add(name);
                with = "?";
            } else {
                // a question mark that is an operator must not become a parameter
                with = m.group();
            }
            m.appendReplacement(out, Matcher.quoteReplacement(with));
        }
        m.appendTail(out);
        List<String> unused = all.keySet().stream().filter(n -> !used.contains(n)).toList();
        if (!unused.isEmpty()) {
            throw new IllegalStateException("values bound but not used: " + unused + " in " + expanded);
        }
        return new Prepared(out.toString(), arguments);
    }

    record Prepared(String text, List<String> arguments) {}

    private Map<String, String> allValues() {
        Map<String, String> all = new LinkedHashMap<>(values);
        for (Fragment f : fragments.values()) {
            if (f instanceof Sql s) {
                s.allValues().forEach(all::putIfAbsent);
            }
        }
        return all;
    }

    private static String arrayLiteral(List<String> elements) {
        return elements.stream()
                .map(e -> e == null ? "NULL" : '"' + e.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String read(String name) {
        try (InputStream in = Sql.class.getResourceAsStream("/sluice/sql/" + name + ".sql")) {
            if (in == null) {
                throw new IllegalArgumentException("no statement sluice/sql/" + name + ".sql");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return text + (values.isEmpty() ? "" : " -- binds " + Arrays.toString(values.keySet().toArray()));
    }
}
