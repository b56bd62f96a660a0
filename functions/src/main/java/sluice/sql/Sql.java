package sluice.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
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

    private static final Map<String, Template> FILES = new ConcurrentHashMap<>();

    private final Template template;
    private final Map<String, Fragment> fragments;
    private final Map<String, String> values;
    /// Values that need not be used.
    private final Map<String, String> shared;

    private Sql(Template template, Map<String, Fragment> fragments, Map<String, String> values, Map<String, String> shared) {
        this.template = template;
        this.fragments = fragments;
        this.values = values;
        this.shared = shared;
    }

    /// A text, and its variables once somebody asked: statements of thousands of characters are executed with each chunk.
    private static final class Template {
        private final String text;
        private List<Part> parts;

        Template(String text) {
            this.text = text;
        }

        /// Text, and between two texts a variable.
        private record Part(String text, String fragment, String value) {}

        synchronized List<Part> parts() {
            if (parts == null) {
                List<Part> found = new ArrayList<>();
                Matcher m = VARIABLE.matcher(text);
                int end = 0;
                while (m.find()) {
                    if (m.group("skip") == null) {
                        found.add(new Part(text.substring(end, m.start()), null, null));
                        found.add(new Part(m.group(), m.group("fragment"), m.group("value")));
                        end = m.end();
                    }
                }
                found.add(new Part(text.substring(end), null, null));
                parts = found;
            }
            return parts;
        }
    }

    /// The statement in `sluice/sql/<name>.sql` on the class path, e.g. `ledger/accept_run`.
    public static Sql file(String name) {
        return of(FILES.computeIfAbsent(name, n -> new Template(read(n))));
    }

    /// SQL written in code; for this package only (an ArchUnit rule holds that line).
    public static Sql raw(String text) {
        return of(new Template(text));
    }

    private static Sql of(Template template) {
        return new Sql(template, Map.of(), Map.of(), Map.of());
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
        return new Sql(template, more, values, shared);
    }

    /// Binds a value for `:'name'`; null binds SQL's NULL. The server infers the type as it does for a literal, so a file
    /// says `:'n'::int` where inference would not do.
    public Sql bind(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(values);
        more.put(name, value);
        return new Sql(template, fragments, more, shared);
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
        return expanded(name -> {
            throw new IllegalStateException("no fragment defined for :" + name + " in " + template.text);
        });
    }

    /// The same statement with the fragments that it has in place, so that their text is read once however often it is executed.
    Sql settled() {
        return new Sql(new Template(expanded(name -> ":" + name)), Map.of(), allValues(), shared);
    }

    private String expanded(UnaryOperator<String> missing) {
        StringBuilder out = new StringBuilder();
        for (Template.Part p : template.parts()) {
            Fragment f = p.fragment == null ? null : fragments.get(p.fragment);
            out.append(p.fragment == null ? p.text : f == null ? missing.apply(p.fragment) : f.sql());
        }
        return out.toString();
    }

    /// The names of the fragments that the text asks for.
    Set<String> wanted() {
        return template.parts().stream().map(Template.Part::fragment).filter(Objects::nonNull).collect(Collectors.toSet());
    }

    /// Binds those that the text asks for, of values that several statements share.
    Sql share(Map<String, String> values) {
        return new Sql(template, fragments, this.values, values);
    }

    /// What JDBC needs: `?` for each value, in order.
    ///
    /// @throws IllegalStateException if a variable has no value or fragment, or a value has no variable
    Prepared prepare() {
        Template all = fragments.isEmpty() ? template : new Template(sql());
        Map<String, String> own = allValues();
        List<String> arguments = new ArrayList<>();
        Set<String> unused = new LinkedHashSet<>(own.keySet());
        StringBuilder out = new StringBuilder();
        for (Template.Part p : all.parts()) {
            if (p.fragment != null) {
                throw new IllegalStateException("no fragment defined for " + p.text + " in " + all.text);
            }
            if (p.value != null && !own.containsKey(p.value) && !shared.containsKey(p.value)) {
                throw new IllegalStateException("no value bound for " + p.text + " in " + all.text);
            }
            if (p.value != null) {
                arguments.add(own.containsKey(p.value) ? own.get(p.value) : shared.get(p.value));
                unused.remove(p.value);
            }
            out.append(p.value == null ? p.text : "?");
        }
        if (!unused.isEmpty()) {
            throw new IllegalStateException("values bound but not used: " + unused + " in " + all.text);
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
        return template.text + (values.isEmpty() ? "" : " -- binds " + Arrays.toString(values.keySet().toArray()));
    }
}
