import ArgumentParser
import Domain

struct KeyRevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Revoke a key. It stops working within seconds and for ever.")

    @Argument(help: "The key's ID, such as key_01j9….")
    var id: String

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard KeyID(id) != nil else {
            throw ValidationError("That is not a key's ID, such as key_01j9zgq3…. 'penstock key list' shows them.")
        }
    }

    func run() async throws {
        let console = output.console()
        let request = APIRequest(method: .delete, path: ["v1", "keys", id])
        let answer = try await connection.withAdminClient { client in try await client.send(request) }
        let json = answer.body.isNull ? .object(["id": .string(id), "revoked": true]) : answer.body
        try console.answer(json, text: "Revoked \(id).")
    }
}
