package sluice.local.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.local.asl.Arns;

/// Who of other accounts may put what on the stack's own bus, by the policy that the template gives it. It is evaluated as IAM does
/// it (IAM User Guide, "Multivalued context keys", "Null"); what is not understood here is an error.
class BusPolicyTest {

    private static final String BUS = Arns.of("events", "event-bus/sluice-requests");
    private static final String SOURCE = "sluice.request";
    private static final String TYPE = "Sluice Reload Requested";

    private static SamTemplate.Intrinsics template(String bus, String accounts) throws Exception {
        JsonNode root = Yaml.parse(Files.readString(Path.of("../template.yaml")));
        return new SamTemplate.Intrinsics(root, Map.of("RequestBus", bus, "RequestAccounts", accounts));
    }

    /// @param sources of the entries of one call
    private static boolean allowed(String accounts, String account, String action, String bus, List<String> sources, String detailType)
            throws Exception {
        SamTemplate.Intrinsics template = template("own", accounts);
        if (!template.exists("RequestEventsPolicy")) {
            return false;
        }
        JsonNode properties = Yaml.parse(Files.readString(Path.of("../template.yaml"))).at("/Resources/RequestEventsPolicy/Properties");
        assertThat(template.resolve(properties.get("EventBusName"), "bus").asText()).isEqualTo("sluice-requests");
        JsonNode statement = template.resolve(properties.get("Statement"), "policy");
        assertThat(statement.properties().stream().map(Map.Entry::getKey))
                .containsExactlyInAnyOrder("Effect", "Principal", "Action", "Resource", "Condition");
        assertThat(statement.path("Effect").asText()).isEqualTo("Allow");
        return statement.at("/Principal/AWS").valueStream().anyMatch(a -> a.asText().equals(account))
                && statement.path("Action").asText().equals(action)
                && statement.path("Resource").asText().equals(bus)
                && statement.path("Condition").properties().stream().allMatch(c -> holds(c.getKey(), c.getValue(),
                        Map.of("events:source", sources, "events:detail-type", detailType.isEmpty() ? List.of() : List.of(detailType))));
    }

    private static boolean holds(String operator, JsonNode keys, Map<String, List<String>> context) {
        return keys.properties().stream().allMatch(k -> {
            List<String> values = context.get(k.getKey());
            String wanted = k.getValue().asText();
            return switch (operator) {
                case "Null" -> values.isEmpty() == Boolean.parseBoolean(wanted);
                case "StringEquals" -> values.size() == 1 && values.getFirst().equals(wanted);
                case "ForAllValues:StringEquals" -> values.stream().allMatch(wanted::equals);
                default -> throw new UnsupportedOperationException(operator);
            };
        });
    }

    @ParameterizedTest
    @CsvSource({
        "111111111111, events:PutEvents, sluice.request, Sluice Reload Requested, true",
        "222222222222, events:PutEvents, sluice.request, Sluice Reload Requested, true",
        "333333333333, events:PutEvents, sluice.request, Sluice Reload Requested, false",
        "111111111111, events:PutRule, sluice.request, Sluice Reload Requested, false",
        "111111111111, events:PutEvents, sluice, Sluice Reload Clean, false",
        "111111111111, events:PutEvents, sluice, Sluice Reload Requested, false",
        "111111111111, events:PutEvents, aws.dms, DMS Replication Task State Change, false",
        "111111111111, events:PutEvents, sluice.request, Sluice Reload Clean, false",
        "111111111111, events:PutEvents, sluice.request sluice.request, Sluice Reload Requested, true",
        "111111111111, events:PutEvents, sluice.request aws.dms, Sluice Reload Requested, false",
        "111111111111, events:PutEvents, '', Sluice Reload Requested, false",
        "111111111111, events:PutEvents, sluice.request, '', false"
    })
    void the_accounts_that_are_named_may_put_requests_and_nothing_else(
            String account, String action, String sources, String detailType, boolean allowed) throws Exception {
        List<String> all = sources.isEmpty() ? List.of() : List.of(sources.split(" "));
        assertThat(allowed("111111111111,222222222222", account, action, BUS, all, detailType)).isEqualTo(allowed);
    }

    @Test
    void they_may_on_this_bus_alone() throws Exception {
        assertThat(allowed("111111111111", "111111111111", "events:PutEvents", Arns.of("events", "event-bus/default"), List.of(SOURCE), TYPE))
                .isFalse();
    }

    @Test
    void where_no_account_is_named_none_may() throws Exception {
        assertThat(allowed("", "111111111111", "events:PutEvents", BUS, List.of(SOURCE), TYPE)).isFalse();
        assertThat(allowed("", "", "events:PutEvents", BUS, List.of(SOURCE), TYPE)).isFalse();
    }

    @Test
    void a_bus_is_made_only_for_requests_on_a_bus_of_its_own() throws Exception {
        assertThat(template("own", "").exists("RequestEvents")).isTrue();
        for (String bus : List.of("", "default")) {
            assertThat(template(bus, "").exists("RequestEvents")).isFalse();
            assertThat(template(bus, "111111111111").exists("RequestEventsPolicy")).isFalse();
        }
    }
}
