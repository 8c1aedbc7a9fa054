import Domain
import Testing

@testable import penstock

@Suite struct ConnectionTests {
    private let credentials = Credentials(
        bytes: Array(
            #"{"url": "http://127.0.0.1:8080", "tenant": "default", "tenant_key": "pen_t", "admin_key": "pen_a"}"#.utf8)
    )

    @Test func `The option comes before the environment and the environment before the file`() throws {
        let environment = ["PENSTOCK_URL": "http://two:2"]
        func url(_ option: String?, _ environment: [String: String]) throws -> String {
            try Connection.resolve(url: option, environment: environment, credentials: credentials).url
        }
        #expect(try url("http://one:1/", environment) == "http://one:1")
        #expect(try url(nil, environment) == "http://two:2")
        #expect(try url(nil, ["PENSTOCK_URL": ""]) == "http://127.0.0.1:8080")
    }

    @Test func `The file's keys go only to the file's server`() throws {
        let own = try Connection.resolve(url: "http://127.0.0.1:8080/", environment: [:], credentials: credentials)
        #expect(own.tenantKey?.reveal() == "pen_t")
        #expect(own.adminKey?.reveal() == "pen_a")
        let other = try Connection.resolve(url: "http://127.0.0.1:9090", environment: [:], credentials: credentials)
        #expect(other.tenantKey == nil)
        #expect(other.adminKey == nil)
    }

    @Test func `A key in the environment comes before the file's`() throws {
        let connection = try Connection.resolve(
            url: nil, environment: ["PENSTOCK_API_KEY": "pen_e"], credentials: credentials)
        #expect(connection.tenantKey?.reveal() == "pen_e")
        #expect(connection.adminKey?.reveal() == "pen_e")
    }

    @Test(
        "An address that is none is a usage error",
        arguments: ["", "127.0.0.1:8080", "ftp://a", "http://", "http://u:p@a", "http://a?b=c", "http://a#b"])
    func badAddress(url: String) {
        let failure = #expect(throws: CommandFailure.self) {
            try Connection.resolve(url: url, environment: [:], credentials: nil)
        }
        #expect(failure?.status == .usage)
    }

    @Test func `Without any address it is a usage error`() {
        #expect(throws: CommandFailure.self) {
            try Connection.resolve(url: nil, environment: [:], credentials: nil)
        }
    }

    @Test(arguments: ["", "{", "{}", #"{"url": "http://a"}"#, "[]"])
    func `A credentials file that is incomplete is not used`(text: String) {
        #expect(Credentials(bytes: Array(text.utf8)) == nil)
    }

    @Test func `A request's target is percent-encoded`() {
        let request = APIRequest(
            path: ["v1", "kinds", "a/b ü"], query: [("kind", "x&y=z"), ("state", nil), ("limit", "5")])
        #expect(request.target == "/v1/kinds/a%2Fb%20%C3%BC?kind=x%26y%3Dz&limit=5")
    }
}
