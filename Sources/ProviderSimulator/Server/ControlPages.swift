import HTTPTypes
import Hummingbird
import NIOCore

/// The simulator's own pages: what a test sets and reads. No vendor has them.
struct ControlPages {
    static let scriptBytesMax = 4 << 20

    let simulator: Simulator

    func respond(_ method: HTTPRequest.Method, _ path: String, _ request: Request) async throws -> Response {
        switch (method, path) {
        case (.put, "/simulator/script"): try await load(request)
        case (.get, "/simulator/record"): SimulatorResponder.response(200, simulator.record.json)
        case (.delete, "/simulator/record"): reset()
        case (.get, "/simulator/bill"): SimulatorResponder.response(200, simulator.bill.json)
        default:
            Self.problem(
                404, "There is no such page",
                "Use PUT /simulator/script, GET or DELETE /simulator/record, or GET /simulator/bill.")
        }
    }

    private func load(_ request: Request) async throws -> Response {
        let buffer: ByteBuffer
        do {
            buffer = try await request.body.collect(upTo: Self.scriptBytesMax)
        } catch is NIOTooManyBytesError {
            return Self.problem(413, "The script is too large", "At most \(Self.scriptBytesMax) bytes are read.")
        }
        do throws(ScriptRefusal) {
            try simulator.load(Array(buffer.readableBytesView))
            return Response(status: .noContent)
        } catch {
            return SimulatorResponder.response(400, error.json, type: "application/problem+json")
        }
    }

    private func reset() -> Response {
        simulator.reset()
        return Response(status: .noContent)
    }

    private static func problem(_ status: Int, _ title: String, _ detail: String) -> Response {
        SimulatorResponder.response(
            status, ["title": .string(title), "status": .int(status), "detail": .string(detail)],
            type: "application/problem+json")
    }
}
