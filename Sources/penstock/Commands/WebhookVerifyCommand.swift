import ArgumentParser
import Domain
import Foundation
import Webhooks

struct WebhookVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check the signature of one received webhook.",
        discussion: """
            The body is read from standard input, byte by byte as it was received. The exit code is 0 when it is genuine \
            and 1 when it is not.

            EXAMPLE
              penstock webhook verify --id msg_01j9… --timestamp 1767225600 --signature 'v1,…' < body.json
            """)

    @Option(help: ArgumentHelp("The header webhook-id.", valueName: "text"))
    var id: String

    @Option(help: ArgumentHelp("The header webhook-timestamp.", valueName: "text"))
    var timestamp: String

    @Option(help: ArgumentHelp("The header webhook-signature.", valueName: "text"))
    var signature: String

    @Option(help: ArgumentHelp("How far the timestamp may lie from now, either way, in seconds.", valueName: "seconds"))
    var tolerance: Int = 300

    @OptionGroup var secret: WebhookSecretOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (0...3_153_600_000).contains(tolerance) else {
            throw ValidationError("--tolerance must be 0 or more seconds, at most a hundred years.")
        }
    }

    func run() async throws {
        let console = output.console()
        let verifier = WebhookVerifier(secrets: [try secret.resolve()], tolerance: .seconds(tolerance))
        let body = try BoundedFile.read(path: "-", bytesMax: WebhookReceiver.bodyBytesMax)
        let fields = [
            (name: WebhookHeaders.idName, value: id), (name: WebhookHeaders.timestampName, value: timestamp),
            (name: WebhookHeaders.signatureName, value: signature),
        ]
        do {
            try verifier.verify(fields: fields, body: body, now: Int64(Date().timeIntervalSince1970))
        } catch {
            throw CommandFailure(
                .failed, code: "webhook_\(error.code.rawValue)", title: "The webhook is not genuine",
                detail: error.message)
        }
        let text = "\(console.style.good("verified"))  \(PlainText.line(id))"
        try console.answer(.object(["verified": true, "id": .string(id)]), text: text)
    }
}
