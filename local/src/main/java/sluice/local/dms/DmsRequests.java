package sluice.local.dms;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import software.amazon.awssdk.services.databasemigration.model.Filter;
import software.amazon.awssdk.services.databasemigration.model.Tag;

/// What members of a request mean and may be, whatever the operation: required ones, identifiers, filters and pages. A
/// value that is not allowed is an InvalidParameterValueException.
final class DmsRequests {
    /// @param marker where the next page begins; null on the last one
    record Page<T>(List<T> items, String marker) {}

    private DmsRequests() {}

    static void identifier(String member, String value, int longest) {
        if (value.length() > longest || !value.matches("[A-Za-z](-?[A-Za-z0-9])*")) {
            throw DmsErrors.invalidValue(member + " " + value + " is not 1 to " + longest
                    + " letters, digits and hyphens that begin with a letter, without two hyphens together or one at the"
                    + " end");
        }
    }

    static void tags(List<Tag> tags) {
        for (Tag t : tags) {
            if (!t.key().matches("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]{1,128}") || !t.value().matches("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]{0,256}")) {
                throw DmsErrors.invalidValue("the tag " + t.key() + ", " + t.value() + " has a character that tags do not take, or too many");
            }
        }
    }

    static String required(String member, String value) {
        if (value == null || value.isEmpty()) {
            throw DmsErrors.invalidValue(member + " is required");
        }
        return value;
    }

    /// What passes every filter, in the order of `all`.
    ///
    /// @param members the filters there are, by name, and the values of an item of which a filter must name one
    static <T> List<T> filtered(List<T> all, List<Filter> filters, Map<String, Function<T, List<String>>> members) {
        List<T> found = new ArrayList<>(all);
        for (Filter filter : filters) {
            Function<T, List<String>> member = members.get(filter.name() == null ? "" : filter.name());
            if (member == null) {
                throw DmsErrors.invalidValue("Filter " + filter.name() + " is none of "
                        + members.keySet().stream().sorted().toList());
            }
            found.removeIf(item -> member.apply(item).stream().noneMatch(filter.values()::contains));
        }
        return found;
    }

    /// @param maxRecords 20 to `most`; null for 100
    /// @param marker of the page before; null for the first page
    static <T> Page<T> page(List<T> all, Integer maxRecords, int most, String marker) {
        int size = maxRecords == null ? 100 : maxRecords;
        if (size < 20 || size > most) {
            throw DmsErrors.invalidValue("MaxRecords " + size + " is not 20 to " + most);
        }
        if (marker != null && !marker.matches("\\d{1,9}")) {
            throw DmsErrors.invalidValue("Marker " + marker + " is unknown");
        }
        int from = Math.min(all.size(), marker == null ? 0 : Integer.parseInt(marker));
        int to = Math.min(all.size(), from + size);
        return new Page<>(all.subList(from, to), to < all.size() ? String.valueOf(to) : null);
    }
}
