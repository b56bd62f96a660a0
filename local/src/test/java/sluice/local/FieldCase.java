package sluice.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// A source, a target, a request, and what must be true after the reload: one file of `resources/cases`.
///
/// A line that starts with `--- ` begins a section, and what stands before the first is the case's story. Sections are
/// `source` (SQL for H2), `target` (SQL for PostgreSQL), `request` (JSON), `login NAME` (the role that the functions log
/// in as), `without source` (the functions have no source connection), `ends WORD or WORD` (among clean, drifted,
/// inconclusive, refused, failed), `says REGEX` and `says not REGEX` (of all that is told), `check` or `check WORD` (a
/// query, asked only if the run ended so) and `is` (its answer, one row a line).
record FieldCase(
        String source,
        String target,
        String request,
        Optional<String> login,
        boolean connected,
        Set<String> ends,
        List<Pattern> says,
        List<Pattern> saysNot,
        List<Check> checks) {

    /// @param when   the ending that the query is for; empty for all of those in which the run reached a verdict
    /// @param answer rows, columns separated by a blank
    record Check(Optional<String> when, String query, List<String> answer) {}

    private static final Set<String> ENDINGS = Set.of("clean", "drifted", "inconclusive", "refused", "failed");

    FieldCase {
        if (!ENDINGS.containsAll(ends) || ends.isEmpty()) {
            throw new IllegalArgumentException("ends " + ends + ", and there are " + ENDINGS);
        }
        if (checks.isEmpty()) {
            throw new IllegalArgumentException("nothing is checked");
        }
    }

    static FieldCase read(Path file) throws IOException {
        String source = null;
        String target = null;
        String request = null;
        Optional<String> login = Optional.empty();
        boolean connected = true;
        Set<String> ends = Set.of();
        List<Pattern> says = new ArrayList<>();
        List<Pattern> saysNot = new ArrayList<>();
        List<Check> checks = new ArrayList<>();
        Pattern heads = Pattern.compile("^--- ", Pattern.MULTILINE);
        for (String section : heads.splitAsStream(Files.readString(file)).skip(1).toList()) {
            String[] parts = section.split("\n", 2);
            String head = parts[0].strip();
            String body = parts.length == 1 ? "" : parts[1].strip();
            String[] words = head.split(" ", 2);
            String rest = words.length == 1 ? "" : words[1];
            switch (words[0]) {
                case "source" -> source = body;
                case "target" -> target = body;
                case "request" -> request = body;
                case "login" -> login = Optional.of(rest);
                case "without" -> connected = false;
                case "ends" -> ends = Set.of(rest.split(" or "));
                case "says" -> {
                    boolean not = rest.startsWith("not ");
                    (not ? saysNot : says).add(Pattern.compile(not ? rest.substring(4) : rest));
                }
                case "check" ->
                    checks.add(new Check(Optional.of(rest).filter(r -> !r.isEmpty()), body, List.of()));
                case "is" -> {
                    Check asked = checks.removeLast();
                    checks.add(new Check(asked.when(), asked.query(), body.lines().toList()));
                }
                default -> throw new IllegalArgumentException("no section \"" + head + "\" is known");
            }
        }
        return new FieldCase(source, target, request, login, connected, ends, says, saysNot, checks);
    }
}
