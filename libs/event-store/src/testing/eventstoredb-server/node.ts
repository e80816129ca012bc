import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import type { ClusterInfo, MemberInfo } from '@eventstore/db-client/generated/gossip_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import type { SupportedMethods } from '@eventstore/db-client/generated/serverfeatures_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import type { Empty } from '@eventstore/db-client/generated/shared_pb.js';
import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import { randomUUID } from 'node:crypto';
import type { Address, ServerContext } from './context.js';

/** GetSupportedMethods: what clients ask before their first append on a channel. */
export function supportedMethods({ settings }: ServerContext) {
  return (_: ServerUnaryCall<Empty, SupportedMethods>, callback: sendUnaryData<SupportedMethods>): void => {
    const answer = new features.SupportedMethods().setEventStoreServerVersion(settings.version);
    const names = ['read', 'append', 'delete', 'tombstone', ...(settings.batchAppend ? ['batchappend'] : [])];
    for (const name of names) {
      answer.addMethods(
        new features.SupportedMethod().setServiceName('event_store.client.streams.streams').setMethodName(name),
      );
    }
    callback(null, answer);
  };
}

/** Gossip: this node, and the leader if it is another one, at the addresses that clients shall use. */
export function gossipRead({ settings }: ServerContext) {
  return (_: ServerUnaryCall<Empty, ClusterInfo>, callback: sendUnaryData<ClusterInfo>): void => {
    const { LEADER, FOLLOWER } = gossip.MemberInfo.VNodeState;
    const members = [memberAt(settings.leader(), LEADER)];
    if (settings.follows) members.push(memberAt(settings.self(), FOLLOWER));
    callback(null, new gossip.ClusterInfo().setMembersList(members));
  };
}

function memberAt({ host, port }: Address, state: MemberInfo.VNodeState) {
  return new gossip.MemberInfo()
    .setInstanceId(new shared.UUID().setString(randomUUID()))
    .setTimeStamp(String(BigInt(Date.now()) * 10_000n))
    .setState(state)
    .setIsAlive(true)
    .setHttpEndPoint(new gossip.EndPoint().setAddress(host).setPort(port));
}
