package sluice.local.cli;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import sluice.ledger.Problem;
import sluice.ledger.RequestRefused;
import sluice.reload.plan.RequestReader;
import sluice.wire.Json;

/// A request in a file.
final class RequestFile {

    /// Four times what Step Functions takes as an execution's input.
    private static final int MOST_BYTES = 1 << 20;

    private static final Pattern LAST_COMMA = Pattern.compile(",\\s*[}\\]]\\s?$");

    private RequestFile() {}

    /// As the state machine would get it, after every check that needs no database.
    ///
    /// @throws RequestRefused with everything that is wrong with it
    static JsonNode read(Path file) {
        JsonNode document;
        String text = text(file);
        try {
            document = Json.strict().readTree(text);
        } catch (StreamConstraintsException _) {
            throw refused(file, "is no request: something in it is nested too deeply, or is too long", "Write it like those in events/");
        } catch (JsonProcessingException e) {
            throw noJson(file, text, e);
        }
        if (document.isMissingNode()) {
            throw refused(file, "is empty", "Write a request into it, like those in events/");
        }
        if (document instanceof ObjectNode o && !o.has("cdc")) {
            o.put("cdc", "none");
        }
        RequestReader.read(document);
        return document;
    }

    private static String text(Path file) {
        if (Files.isDirectory(file)) {
            throw refused(file, "is a folder", "Give the file with the request in it");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw refused(file, "is larger than 1 MiB, and an execution's input may have 256 KiB", "Split it into several requests");
            }
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (NoSuchFileException _) {
            throw refused(file, "is not there", "Give the path of a request; events/ has examples");
        } catch (AccessDeniedException _) {
            throw refused(file, "may not be read by you", "Let user " + System.getProperty("user.name") + " read it");
        } catch (CharacterCodingException _) {
            throw refused(file, "is not in UTF-8", "Save it so");
        } catch (IOException e) {
            throw refused(file, "cannot be read: " + e.getMessage(), "Give the path of a request");
        }
    }

    private static RequestRefused noJson(Path file, String text, JsonProcessingException e) {
        JsonLocation at = e.getLocation();
        String where = " in line " + at.getLineNr() + ", column " + at.getColumnNr();
        if (e instanceof JsonEOFException) {
            return refused(file, "is no whole JSON: it ends" + where, "Close what is open there: a quote, a brace or a bracket");
        }
        if (e.getOriginalMessage().startsWith("Duplicate field")) {
            return refused(file, "has a field twice: the second is" + where, "Take one of them out");
        }
        // the parser stands at what it did not expect, or behind it
        int offset = (int) Math.clamp(at.getCharOffset() + 1, 0, text.length());
        boolean comma = LAST_COMMA.matcher(text.substring(0, offset)).find();
        return refused(file, "is no JSON" + where,
                comma ? "Take out the comma before the closing brace or bracket" : "Look there for a comma, a quote, a brace or a bracket too many or too few");
    }

    private static RequestRefused refused(Path file, String problem, String remedy) {
        return new RequestRefused(List.of(new Problem(file.toString(), "", problem, remedy)));
    }
}
