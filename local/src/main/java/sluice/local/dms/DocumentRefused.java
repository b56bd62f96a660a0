package sluice.local.dms;

import java.util.List;

/// A document DMS would not accept; carries every problem found in it.
final class DocumentRefused extends Exception {
    private static final long serialVersionUID = 1;

    DocumentRefused(String what, List<String> problems) {
        super(what + ": " + String.join("; ", problems));
    }
}
