import ArgumentParser
import Domain
import Synchronization
import Webhooks

struct WebhookListenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "listen",
        abstract: "Receive webhooks and print each one whose signature is right.",
        discussion: """
            Genuine deliveries are answered with 204, all others with 401, which the sender counts as a failed attempt. \
            Under --json each delivery is one line (NDJSON). A server on this machine delivers here only when it was \
            started with --allow-loopback-webhooks.

            EXAMPLE
              penstock webhook listen --port 9000 --count 1 --json
            """)

    @Option(help: ArgumentHelp("The port to listen on; 0 takes a free one.", valueName: "n"))
    var port: Int = 0

    @Option(help: ArgumentHelp("The address to listen on.", valueName: "address"))
    var host: String = "127.0.0.1"

    @Option(help: ArgumentHelp("End after this many genuine deliveries (default: never).", valueName: "n"))
    var count: Int?

    @OptionGroup var secret: WebhookSecretOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port must be 0 to 65535.") }
        guard count.map({ $0 > 0 }) ?? true else { throw ValidationError("--count must be 1 or more.") }
    }

    func run() async throws {
        let console = output.console()
        let verifier = WebhookVerifier(secrets: [try secret.resolve()])
        let printer = DeliveryPrinter(console: console, countMax: count)
        let receiver = WebhookReceiver(host: host, port: port, verifier: verifier) { printer.print($0) }
        try await receiver.withServer { port in
            console.note("Listening on http://\(host):\(port). Stop with Ctrl-C.")
            for await _ in printer.ends {}
        }
        try printer.outcome()
    }
}

/// Prints deliveries as they come, one at a time, and tells when there were enough.
private final class DeliveryPrinter: Sendable {
    private struct State {
        var printed = 0
        var failure: CommandFailure?
    }

    /// Ends when the last delivery was printed or nothing can be printed any more.
    let ends: AsyncStream<Never>
    private let end: AsyncStream<Never>.Continuation
    private let console: Console
    private let countMax: Int?
    private let state = Mutex(State())

    init(console: Console, countMax: Int?) {
        self.console = console
        self.countMax = countMax
        (ends, end) = AsyncStream.makeStream()
    }

    /// Returns whether the delivery was taken.
    func print(_ delivery: ReceivedWebhook) -> Bool {
        guard delivery.isVerified else {
            console.note("Refused a delivery: \(delivery.refusal ?? "it is not genuine")")
            return false
        }
        return state.withLock { state in
            guard state.failure == nil, countMax.map({ state.printed < $0 }) ?? true else { return false }
            do throws(CommandFailure) {
                // Writing inside the lock keeps lines whole; a reader that does not read holds up only deliveries.
                try console.answer(delivery.json, text: delivery.text(style: console.style))
                state.printed += 1
            } catch {
                state.failure = error
            }
            if state.failure != nil || state.printed == countMax { end.finish() }
            return state.failure == nil
        }
    }

    func outcome() throws(CommandFailure) {
        if let failure = state.withLock({ $0.failure }) { throw failure }
    }
}
