import ArgumentParser
import Domain

struct HealthCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health",
        abstract: "Ask a server whether it is alive and ready.",
        discussion: """
            It needs no key. The exit code is 0 when the server is ready for traffic and 6 when it is not.

            EXAMPLE
              penstock health --url http://127.0.0.1:8080
            """)

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console()
        let url = try connection.connection().url
        let (health, ready) = try await APIClient.with(url: url, key: nil) { client in
            let health = try await client.send(APIRequest(path: ["health"], deadline: .seconds(10)))
            let ready = try await client.send(APIRequest(path: ["ready"], deadline: .seconds(10)))
            return (health.body, ready.body)
        }
        let json = JSONValue.object(["url": .string(url), "health": health, "ready": ready])
        try console.answer(json, text: console.style.good("ready") + "  " + PlainText.line(url))
    }
}
