import ArgumentParser
import Domain
import Logging
import ProviderSimulator
import ServiceLifecycle
import Synchronization
import UnixSignals

/// `penstock simulate`: a provider that has its bad days when told to.
struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract:
            "Run a provider on this machine that speaks OpenAI's and Anthropic's dialects, with faults on request.",
        discussion: """
            It writes its address first, and its record and bill when it is stopped (Ctrl-C or SIGTERM). Under --json \
            each is one line (NDJSON): {"url","port"}, then {"record","bill"}. It asks for any key and keeps none.

            Answers follow from the request and the seed. OpenAI's base URL is the address and /v1; Anthropic's is the \
            address. While it runs: PUT /simulator/script sets a script, GET and DELETE /simulator/record read and reset \
            the record, GET /simulator/bill reads what a vendor would charge. The request header x-simulate takes what \
            --fault takes, for one call.

            FAULTS (--fault 'NAME; KEY=VALUE; …', the same names in a script)
            \(SimulationText.faultTable)
              any of them   delay (0), probability (1), seed, count, from, to, models, dialect openai | anthropic,
                            endpoint chat | embeddings | messages | count_tokens

            Options change what a script says, and their faults come before the script's.

            EXAMPLES
              penstock simulate --port 8089 --latency lognormal:400ms,0.5 --between-tokens 20ms
              penstock simulate --fault 'rate_limited; retry_after=7s; probability=0.1' --price '*=1250/125/10000'
              penstock simulate --script storm.json --json
            """)

    @Option(help: ArgumentHelp("The port to listen on; 0 takes a free one.", valueName: "n"))
    var port: Int = 0

    @Option(help: ArgumentHelp("The address to listen on.", valueName: "address"))
    var host: String = "127.0.0.1"

    @Option(
        help: ArgumentHelp("Ended calls that the record holds one by one; totals are always exact.", valueName: "n"))
    var keep: Int = 1_000

    @OptionGroup(title: "Behaviour") var behaviour: SimulationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port must be 0 to 65535.") }
        guard (0...1_000_000).contains(keep) else { throw ValidationError("--keep must be 0 to 1000000.") }
    }

    func run() async throws {
        let console = output.console()
        var configuration = SimulatorConfiguration()
        configuration.host = host
        configuration.port = port
        configuration.callsKept = keep
        configuration.script = try behaviour.resolved()
        let printer = AddressPrinter(host: host, console: console)
        let server = SimulatorServer(configuration) { printer.print(port: $0) }
        do {
            try await Self.group(server).run()
        } catch {
            throw CommandFailure(
                .failed, code: "not_listening", title: "The simulator cannot start",
                detail: "\(host):\(port) cannot be listened on (\(error)).")
        }
        try printer.outcome()
        let (record, bill) = (server.simulator.record, server.simulator.bill)
        let json: JSONValue = [
            "record": try SimulationText.value(record.json), "bill": try SimulationText.value(bill.json),
        ]
        try console.answer(json, text: SimulationText(record: record, style: console.style).text())
    }

    /// The server has its own grace for calls in progress; the group's is only for a server that does not keep it.
    private static func group(_ server: SimulatorServer) -> ServiceGroup {
        var group = ServiceGroupConfiguration(
            services: [
                .init(service: server, successTerminationBehavior: .gracefullyShutdownGroup)
            ],
            gracefulShutdownSignals: [.sigint, .sigterm],
            logger: Logger(label: "penstock.simulate") { _ in SwiftLogNoOpLogHandler() })
        group.maximumGracefulShutdownDuration = .seconds(5)
        return ServiceGroup(configuration: group)
    }
}

/// Writes the address once the port is open, and keeps what went wrong with that until the command can say so.
private final class AddressPrinter: Sendable {
    private let host: String
    private let console: Console
    private let failure = Mutex<CommandFailure?>(nil)

    init(host: String, console: Console) {
        self.host = host
        self.console = console
    }

    func print(port: Int) {
        let url = "http://\(host.contains(":") ? "[\(host)]" : host):\(port)"
        do throws(CommandFailure) {
            try console.answer(["url": .string(url), "port": .integer(Int64(port))], text: url)
            console.note("OpenAI: \(url)/v1  Anthropic: \(url)  Stop with Ctrl-C.")
        } catch {
            failure.withLock { $0 = error }
        }
    }

    func outcome() throws(CommandFailure) {
        if let failure = failure.withLock({ $0 }) { throw failure }
    }
}
