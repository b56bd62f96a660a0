package sluice.reload.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import sluice.ledger.Ledger;
import sluice.sql.Database.Session;
import sluice.wire.Json;

/// A plan as the ledger keeps it: JSON that says which shape it has.
///
/// A run outlives a deployment, so the shape before is read as well. Any other is refused: a member that is not there must
/// not become `false`. Whoever changes a record that a plan is made of raises [#VERSION] and says in [#upgraded] what the
/// shape before means.
public final class StoredPlan {

    static final int VERSION = 3;

    private static final ObjectReader READER =
            Json.strict().readerFor(Plan.class).with(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES);

    private StoredPlan() {}

    public static String text(Plan plan) {
        ObjectNode json = Json.strict().valueToTree(plan);
        return json.put("version", VERSION).toString();
    }

    /// The plan of an accepted run.
    ///
    /// @throws sluice.ledger.UnknownRun if there is none
    /// @throws PlanUnreadable           if another version of Sluice planned it
    public static Plan of(Session session, String runId) {
        return read(Ledger.plan(session, runId));
    }

    /// @throws PlanUnreadable if another version of Sluice wrote it
    public static Plan read(String stored) {
        try {
            ObjectNode json = (ObjectNode) Json.strict().readTree(stored);
            // the first shape did not say so
            int version = Optional.ofNullable(json.remove("version")).map(JsonNode::asInt).orElse(1);
            return switch (version) {
                case VERSION -> READER.readValue(json);
                case VERSION - 1 -> READER.readValue(upgraded(json));
                default ->
                    throw new PlanUnreadable(("the plan of run %s has shape %d, and this version of Sluice reads %d and %d: another"
                                    + " one was deployed while the run was at work. Nothing more is written; when the execution has"
                                    + " ended, the clean-up takes back what it made. Then start it again under a new name.")
                            .formatted(json.path("runId").asText(), version, VERSION - 1, VERSION));
            };
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a plan of the ledger is damaged: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The shape before this one had all members of a table in one record.
    private static ObjectNode upgraded(ObjectNode json) {
        for (JsonNode t : json.path("tables")) {
            move((ObjectNode) t, "origin", "removed");
            move((ObjectNode) t, "references", "level", "selfReferencing");
            move((ObjectNode) t, "statements", "comparisons", "overriding", "searchPath", "timeZone");
        }
        return json;
    }

    private static void move(ObjectNode table, String into, String... members) {
        for (String m : members) {
            table.withObjectProperty(into).set(m, table.remove(m));
        }
    }
}
