package sluice.local.aws;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a role may do.
///
/// @param grants each allowed action with each resource it is allowed on
/// @param managed names of AWS's own policies the role has beside them; what they say is not in the template
public record Policy(Set<Grant> grants, Set<String> managed) {

    /// @param action such as `sns:Publish`, without wildcards
    /// @param resource an ARN in which `*` and `?` stand for other text
    public record Grant(String action, String resource) implements Comparable<Grant> {
        private static final Pattern WORD = Pattern.compile("[*?]|[^*?]+");

        public Grant {
            if (action.contains("*")) {
                throw new IllegalArgumentException(action + ": an action is to be written out");
            }
        }

        /// Whether it is enough for a call.
        ///
        /// @param resource an ARN, or `*` for an action of which AWS knows no resource
        public boolean covers(String action, String resource) {
            String pattern = WORD.matcher(this.resource).replaceAll(word -> Matcher.quoteReplacement(switch (word.group()) {
                case "*" -> ".*";
                case "?" -> ".";
                case String text -> Pattern.quote(text);
            }));
            return this.action.equals(action) && Pattern.matches(pattern, resource);
        }

        @Override
        public int compareTo(Grant other) {
            return toString().compareTo(other.toString());
        }

        @Override
        public String toString() {
            return action + " on " + resource;
        }
    }

    public Policy {
        grants = Set.copyOf(grants);
        managed = Set.copyOf(managed);
    }

    /// What allows a call; empty if nothing does.
    public Optional<Grant> grant(String action, String resource) {
        return grants.stream().filter(g -> g.covers(action, resource)).sorted().findFirst();
    }
}
