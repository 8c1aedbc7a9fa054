import Foundation
import HTTPTypes
package import Hummingbird
import NIOCore

/// Answers every request: a model call, the simulator's own pages, or that there is no such thing.
package struct SimulatorResponder: HTTPResponder {
    package typealias Context = SimulatorContext

    let simulator: Simulator
    let connections: Connections
    let bodyBytesMax: Int
    var onTexts: (@Sendable (_ model: String, _ texts: [String]) -> Void)?

    package func respond(to request: Request, context: SimulatorContext) async throws -> Response {
        switch (request.method, request.uri.path) {
        case (.post, "/v1/chat/completions"): try await serve(.chat, request, context)
        case (.post, "/v1/embeddings"): try await serve(.embeddings, request, context)
        case (.post, "/v1/messages"): try await serve(.messages, request, context)
        case (.post, "/v1/messages/count_tokens"): try await serve(.countTokens, request, context)
        case (.get, "/v1/models"): models(request)
        case (let method, let path) where path.hasPrefix("/simulator/"):
            try await ControlPages(simulator: simulator).respond(method, path, request)
        default:
            Self.response(404, ["error": ["message": "There is no such endpoint here.", "type": "not_found_error"]])
        }
    }

    private func models(_ request: Request) -> Response {
        let dialect: Dialect = request.headers[.anthropicVersion] == nil ? .openai : .anthropic
        return Self.response(200, ModelList.json(simulator.script, dialect))
    }

    private func serve(_ endpoint: Endpoint, _ request: Request, _ context: SimulatorContext) async throws -> Response {
        let startedAt = Date()
        // The body may be refused as too large; the connection may break while it is read, and then nobody is left.
        let body: Data?
        do {
            body = Data(try await request.body.collect(upTo: bodyBytesMax).readableBytesView)
        } catch is NIOTooManyBytesError {
            body = nil
        }
        let arrival = ArrivalReader.arrival(endpoint, request.headers, body, startedAt: startedAt)
        if let asked = arrival.call, !asked.texts.isEmpty { onTexts?(asked.model, asked.texts) }
        let opening = simulator.open(arrival)
        let call = OpenCall(opening, simulator: simulator, loop: context.channel.eventLoop)
        connections.begin(call, on: context.channel)
        do {
            return try await respond(arrival, opening, call, context.channel)
        } catch {
            call.close(.abandoned)
            connections.forget(call, on: context.channel)
            throw error
        }
    }

    private func respond(
        _ arrival: Arrival, _ opening: Opening, _ call: OpenCall, _ channel: any Channel
    ) async throws -> Response {
        if let delay = opening.rule?.delay { try await call.wait(delay) }
        if case .hangBeforeHeaders(let lasting)? = opening.fault {
            try await call.wait(lasting)
            // Its time is over and there is still nothing to say.
            channel.close(promise: nil)
            throw BrokenOff()
        }
        let reply = reply(arrival, opening)
        try await call.wait(reply.wait)
        return send(reply, arrival, opening, call, channel)
    }

    private func reply(_ arrival: Arrival, _ opening: Opening) -> Reply {
        let dialect = arrival.endpoint.dialect
        let now = Date()
        let requestID = "req_" + opening.requestID
        var reply: Reply
        if let refusal = opening.refusal {
            reply = ReplyMaker.refusal(refusal, dialect, requestID: requestID, now: now)
        } else if let call = arrival.call {
            reply = ReplyMaker(
                call: call, script: opening.script, fault: opening.fault ?? .none, number: opening.number,
                requestID: requestID, now: now
            ).reply()
        } else {
            // An arrival has a call or a refusal; this is for the compiler.
            reply = ReplyMaker.refusal(
                .invalid("The request could not be read."), dialect, requestID: requestID, now: now)
        }
        reply.headers[dialect == .openai ? .openAIRequestID : .anthropicRequestID] = requestID
        opening.standing.add(to: &reply.headers, dialect, now: now)
        return reply
    }

    private func send(
        _ reply: Reply, _ arrival: Arrival, _ opening: Opening, _ call: OpenCall, _ channel: any Channel
    ) -> Response {
        let status = HTTPResponse.Status(code: reply.status)
        let bill = bill(reply, arrival, opening)
        if let bytes = reply.immediateBody {
            call.begin(reply, bill: bill)
            call.send(bytes: bytes.count, tokens: reply.tokens.output)
            call.close(.answered)
            connections.forget(call, on: channel)
            return Response(
                status: status, headers: reply.headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
        }
        let generator = SeededGenerator(opening.script.seed, 0x9ACE, UInt64(opening.number))
        let connections = connections
        let body = ResponseBody { writer in
            defer { connections.forget(call, on: channel) }
            call.begin(reply, bill: bill)
            var player = ReplyPlayer(reply, call: call, channel: channel, generator: generator)
            do {
                try await player.play(&writer)
            } catch {
                call.close(.abandoned)
                throw error
            }
        }
        return Response(status: status, headers: reply.headers, body: body)
    }

    private func bill(_ reply: Reply, _ arrival: Arrival, _ opening: Opening) -> CallProgress.Bill? {
        guard arrival.endpoint.isBilled, reply.status == 200, let call = arrival.call else { return nil }
        return CallProgress.Bill(
            tokens: reply.tokens, price: opening.script.price(of: call.model), isBySent: call.isStreamed)
    }

    static func response(_ status: Int, _ json: JSON, type: String = "application/json") -> Response {
        Response(
            status: HTTPResponse.Status(code: status), headers: [.contentType: type],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: json.bytes)))
    }
}
