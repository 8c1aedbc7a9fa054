import ArgumentParser

/// What is submitted: the options that become the request's body.
struct SubmitOptions: ParsableArguments {
    @Argument(help: "What to do, such as summarize. 'penstock kinds' lists the choices.")
    var kind: String?

    @Option(
        help: ArgumentHelp(
            "Submit a file ('-': standard input) of one task per line, as POST /v1/tasks/bulk takes them: all or none.",
            valueName: "file"))
    var bulk: String?

    @OptionGroup var input: InputOptions

    @Option(
        name: .customLong("label"),
        help: ArgumentHelp("Add a label to the input's 'labels'. Repeat it.", valueName: "name"))
    var labels: [String] = []

    @Option(
        name: .customLong("max-sentences"),
        help: ArgumentHelp("Put this number into the input as 'max_sentences'.", valueName: "n"))
    var maxSentences: Int64?

    @Option(help: ArgumentHelp("Urgency within its pool, from 0 (first) to 9; 5 is usual.", valueName: "n"))
    var priority: Int64?

    @Option(
        name: .customLong("timeout-seconds"),
        help: ArgumentHelp("Stop an attempt that takes longer, instead of after the kind's own limit.", valueName: "n"))
    var timeoutSeconds: Int64?

    @Option(
        name: .customLong("run-at"),
        help: ArgumentHelp("Do not run it before this time, such as 2026-03-01T09:30:00Z.", valueName: "time"))
    var runAt: String?

    @Option(
        name: .customLong("expires-at"),
        help: ArgumentHelp("Do not run it after this time.", valueName: "time"))
    var expiresAt: String?

    @Option(
        name: .customLong("webhook-url"),
        help: ArgumentHelp("Tell this address when it has ended, by a signed webhook.", valueName: "url"))
    var webhookURL: String?

    @Option(help: ArgumentHelp("A JSON object that comes back with the task.", valueName: "json"))
    var metadata: String?

    @Option(
        help: ArgumentHelp("Your own name for the user it is done for; limits per user go by it.", valueName: "name"))
    var user: String?

    @Option(
        name: .customLong("unique"),
        help: ArgumentHelp(
            "Submit nothing while a task with this key waits; that one is the answer.", valueName: "key"))
    var uniqueKey: String?

    @Option(
        name: .customLong("unique-seconds"),
        help: ArgumentHelp(
            "With --unique: nor for so long after it was submitted, even if it has ended.", valueName: "n"))
    var uniqueSeconds: Int64?

    @Flag(help: "With --unique: cancel the task that waits, and take its place.")
    var replace = false

    @Option(
        name: .customLong("idempotency-key"),
        help: ArgumentHelp(
            "Submitting again with this key gives the task that was made first. Without it, a key is made up for this call.",
            valueName: "key"))
    var idempotencyKey: String?

    func validate() throws {
        guard bulk != nil else {
            if kind == nil { throw ValidationError("Say what to do, such as 'summarize', or give a file to --bulk.") }
            if uniqueKey == nil, uniqueSeconds != nil || replace {
                throw ValidationError("--unique-seconds and --replace need --unique and its key.")
            }
            return
        }
        let own: [Any?] = [
            kind, input.input, input.textFile, maxSentences, priority, timeoutSeconds, runAt, expiresAt, webhookURL,
            metadata, user,
            labels.first,
            uniqueKey,
            uniqueSeconds, replace ? true : nil,
        ]
        if own.contains(where: { $0 != nil }) {
            throw ValidationError(
                "With --bulk every line says it all: give only --idempotency-key and options of the connection.")
        }
    }
}
