import Domain
import Foundation
import HTTPTypes
import PostgresDriver
import TaskQueue
import Testing

@testable import HTTPAPI
@testable import Tenancy

@Suite("Small readers")
struct ReaderTests {
    @Test("Prefer: wait is found among other preferences, shortened to the maximum, and refused when it is no number")
    func preferWait() throws {
        let cases: [([String], Int64?)] = [
            ([], nil), (["respond-async"], nil), (["wait=5"], 5), (["WAIT = 7 "], 7), (["respond-async, wait=3"], 3),
            (["return=minimal", "wait=2"], 2), (["wait=4;foo=bar"], 4), (["wait=61"], 60), (["wait=1, wait=2"], 1),
            (["wait=99999999999999999999"], 60), (["waiting=5"], nil), (["wait=0"], 0),
        ]
        for (values, seconds) in cases {
            #expect(try PreferWait(Self.prefer(values), max: .seconds(60))?.seconds == seconds, "\(values)")
        }
        for value in ["wait", "wait=", "wait=-1", "wait=1.5", "wait=abc", "wait=\"5\""] {
            #expect(throws: Problem.self, "\(value)") { try PreferWait(Self.prefer([value]), max: .seconds(60)) }
        }
    }

    @Test("Only JSON in UTF-8 is JSON")
    func mediaTypes() {
        for type in [
            "application/json", "Application/JSON", "application/json; charset=utf-8",
            "application/json;charset=\"UTF-8\"",
        ] {
            #expect(MediaType.isJSON(type), "\(type)")
        }
        for type in [
            "", "json", "application/json;", "application/json; charset=latin1", "application/json; x=1", "text/json",
        ] {
            #expect(!MediaType.isJSON(type), "\(type)")
        }
    }

    @Test("NDJSON has three names, and is UTF-8")
    func bulkMediaTypes() {
        for type in ["application/x-ndjson", "Application/NDJSON; charset=utf-8", "application/jsonl"] {
            #expect(MediaType.isNDJSON(type), "\(type)")
        }
        for type in ["", "application/json", "text/plain", "application/x-ndjson; charset=latin1"] {
            #expect(!MediaType.isNDJSON(type), "\(type)")
        }
    }

    @Test("A cursor gives back the ID it was made of, for its own list only")
    func cursors() {
        let list = PageCursor(tenant: TenantID(7), kind: "echo", state: .queued)
        let id = TaskID()
        let text = list.text(after: id)
        #expect(list.id(from: text) == id)
        for other in [
            PageCursor(tenant: TenantID(8), kind: "echo", state: .queued),
            PageCursor(tenant: TenantID(7), kind: nil, state: .queued),
            PageCursor(tenant: TenantID(7), kind: "echo", state: nil),
        ] {
            #expect(other.id(from: text) == nil)
        }
        for index in text.indices {
            var changed = text
            changed.replaceSubrange(index...index, with: text[index] == "A" ? "B" : "A")
            #expect(list.id(from: changed) == nil)
        }
    }

    @Test("Every bound of the configuration is checked, and all complaints come at once")
    func configuration() {
        #expect(HTTPAPIConfiguration().validate().isEmpty)
        var configuration = HTTPAPIConfiguration()
        configuration.host = ""
        configuration.port = -1
        configuration.taskBodyBytesMax = 64 << 20
        configuration.bodiesBytesMax = 1
        configuration.waitMax = .seconds(-1)
        configuration.listLimitDefault = 500
        configuration.keyCacheLifetime = .seconds(60)
        let complaints = configuration.validate()
        #expect(complaints.count == 7)
        for name in [
            "host", "port", "taskBodyBytesMax", "bodiesBytesMax", "waitMax", "listLimitDefault", "keyCacheLifetime",
        ] {
            #expect(complaints.contains { $0.hasPrefix("\(name) ") }, "\(name)")
        }
    }

    @Test("Every kind of problem has its own URI, a title and an error status")
    func problems() {
        #expect(Set(ProblemKind.allCases.map(\.uri)).count == ProblemKind.allCases.count)
        for kind in ProblemKind.allCases {
            #expect((400..<600).contains(kind.status.code))
            #expect(kind.title.hasSuffix("."))
        }
    }

    @Test("What went wrong below is told without a word from the inside, and says what to do")
    func errors() {
        let inside = "relation \"task\" at 10.0.0.7"
        let cases: [(any Error, ProblemKind, String)] = [
            (TaskIntakeError.unknown, .outcomeUnknown, "same Idempotency-Key"),
            (TaskIntakeError.unavailable, .databaseUnavailable, "try again"),
            (TaskIntakeError.readOnly, .databaseReadOnly, "takes no writes at the moment"),
            (TaskIntakeError.held, .held, "try again"),
            (TaskIntakeError.overloaded, .overloaded, "try again"),
            (TaskIntakeError.refused(inside), .internalError, "operator"),
            (PostgresError(.connectionLost, inside), .outcomeUnknown, "before you send it again"),
            (PostgresError(.unavailable, inside), .databaseUnavailable, "try again"),
            (PostgresError(.server, inside, sqlState: .tooManyConnections), .databaseUnavailable, "try again"),
            (PostgresError(.server, inside, sqlState: .readOnlySQLTransaction), .databaseReadOnly, "try again"),
            (PostgresError(.server, inside, sqlState: .undefinedTable), .internalError, "operator"),
            (PostgresError(.decoding, inside, detail: inside), .internalError, "operator"),
            (CancellationError(), .internalError, "operator"),
        ]
        for (error, kind, advice) in cases {
            let problem = Problem(error)
            #expect(problem.kind == kind, "\(error)")
            #expect(problem.detail.contains(advice), "\(error)")
            #expect(problem.kind.status.code != 503 || problem.headers[.retryAfter] != nil, "\(error)")
            #expect(
                !String(decoding: problem.json(request: APIRequestID()), as: UTF8.self).contains("10.0.0.7"), "\(error)"
            )
        }
    }

    @Test("A forgotten key is gone, an old one is looked up again, and a full cache stays bounded")
    func cache() {
        let now = ContinuousClock.now
        let cache = PrincipalCache(lifetime: .seconds(5), countMax: 2)
        let principal = Principal(key: KeyID(), tenant: Tenant(id: TenantID(1), name: "alpha"), scopes: [])
        cache.insert(principal, hash: [1], now: now)
        #expect(cache[[1]]?.key == principal.key)
        cache.remove(principal.key)
        #expect(cache[[1]] == nil)
        cache.insert(principal, hash: [2], now: now - .seconds(6))
        #expect(cache[[2]] == nil)
        for hash in UInt8(3)...9 { cache.insert(principal, hash: [hash], now: now) }
        #expect((UInt8(3)...9).count { cache[[$0]] != nil } <= 2)
    }

    private static func prefer(_ values: [String]) -> HTTPFields {
        var fields = HTTPFields()
        for value in values { fields.append(HTTPField(name: .prefer, value: value)) }
        return fields
    }
}
