import ArgumentParser
import Domain
import Foundation
import Webhooks

/// Where the secret that signs webhooks comes from.
struct WebhookSecretOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The secret, whsec_…. Other users of this machine can see it here; prefer PENSTOCK_WEBHOOK_SECRET or the "
                + "credentials file.",
            valueName: "whsec"))
    var secret: String?

    @Option(
        help: ArgumentHelp(
            "The credentials.json that 'penstock up' wrote (default: PENSTOCK_CREDENTIALS, then \(Credentials.usualPath)).",
            valueName: "file"))
    var credentials: String?

    /// The option, then the environment, then the credentials file.
    func resolve() throws(CommandFailure) -> WebhookSecret {
        let environment = ProcessInfo.processInfo.environment
        var text = secret ?? environment.value("PENSTOCK_WEBHOOK_SECRET")
        if text == nil {
            text = try Credentials.load(path: credentials, environment: environment)?.webhookSecret?.reveal()
        }
        guard let text else {
            throw .usage("No webhook secret is given. Set PENSTOCK_WEBHOOK_SECRET, or name a file with --credentials.")
        }
        do {
            return try WebhookSecret(text: text)
        } catch {
            throw .usage(error.message)
        }
    }
}
