//! Templates of any size, the same in every run: what the benchmarks measure on.
//!
//! They are right: every reference exists, every parameter is used, and the forms are those of
//! real templates (comments, block scalars with code, flow collections, short and long function
//! forms, text beyond ASCII).

/// Resources of the smallest template: 64 lines, 2 kB.
pub(crate) const SMALL: usize = 1;
/// Resources of an everyday template: 1,118 lines, 41 kB.
pub(crate) const MEDIUM: usize = 27;
/// Resources of a large template: 10,199 lines, 0.4 MB.
pub(crate) const LARGE: usize = 259;
/// Resources of the largest template, more than CloudFormation takes: 25,288 lines, 0.95 MB.
pub(crate) const HUGE: usize = 650;

/// The domains that name the services.
const DOMAINS: [&str; 10] = [
    "Orders", "Payments", "Catalog", "Accounts", "Search", "Billing", "Audit", "Shipping", "Reports",
    "Events",
];

/// The resources of a service, in the order in which they come. `@Service` is its name, `@service`
/// the same in lower case, `@0` to `@5` are names of settings.
const KINDS: [&str; 8] = [BUCKET, TABLE, ROLE, FUNCTION, ALARM, GROUP, TASK, INSTANCE];

/// A setting is a parameter that functions read; there are at most so many.
const MAX_SETTINGS: usize = 36;

/// A template with this many resources.
pub(crate) fn generate(resources: usize) -> String {
    let services = resources.div_ceil(KINDS.len());
    let functions = (resources + 4) / KINDS.len();
    let settings = (2 * functions).min(MAX_SETTINGS);
    let mut text = HEADER.to_owned();
    text.push_str("Parameters:\n");
    text.push_str(ENVIRONMENT);
    for (kind, parameter) in [(5, NETWORK), (6, CLUSTER), (7, IMAGE)] {
        if resources > kind {
            text.push_str(parameter);
        }
    }
    for number in 0..settings {
        text.push_str(&SETTING.replace("@number", &format!("{number:02}")));
    }
    if resources > 7 {
        text.push_str(MAPPINGS);
    }
    text.push_str(CONDITIONS);
    text.push_str("Resources:\n");
    for index in 0..resources {
        let (service, kind) = (index / KINDS.len(), index % KINDS.len());
        let form = KINDS.get(kind).copied().unwrap_or_default();
        text.push_str(&fill(form, service, settings));
        if kind % 3 == 0 {
            text.push('\n');
        }
    }
    text.push_str("Outputs:\n");
    for service in 0..services {
        text.push_str(&fill(OUTPUT, service, settings));
    }
    text
}

fn fill(form: &str, service: usize, settings: usize) -> String {
    let domain = DOMAINS.get(service % DOMAINS.len()).copied().unwrap_or_default();
    let name = format!("{domain}{service:03}");
    let mut text = form.replace("@Service", &name).replace("@service", &name.to_lowercase());
    for slot in 0..6 {
        let number = (service * 6 + slot) % settings.max(1);
        text = text.replace(&format!("@{slot}"), &format!("Setting{number:02}"));
    }
    text
}

const HEADER: &str = "\
AWSTemplateFormatVersion: '2010-09-09'
Description: >-
  Platform of the “commerce” domain – network, data and services.
  Made for measurements.
Metadata:
  AWS::CloudFormation::Interface:
    ParameterGroups:
      - Label: { default: General }
        Parameters:
          - EnvironmentName
    ParameterLabels:
      EnvironmentName:
        default: What the stack is for
  Contact: platform@example.com
  Version: 7
";

const ENVIRONMENT: &str = "  \
  EnvironmentName:
    Type: String
    Default: development
    AllowedValues: [development, production]
    Description: What the stack is for; production keeps its data when it is deleted
";

const NETWORK: &str = "  \
  VpcId:
    Type: AWS::EC2::VPC::Id
    Description: Network of the services
";

const CLUSTER: &str = "  \
  ImageRepository:
    Type: String
    Description: Repository of the container images, without a tag
";

const IMAGE: &str = "  \
  SubnetId:
    Type: AWS::EC2::Subnet::Id
    Description: Subnet of the worker machines
";

const SETTING: &str = "  \
  Setting@number:
    Type: String
    Default: value-@number
    Description: Setting @number of several services; the runbook says which values go together
";

const MAPPINGS: &str = "\
Mappings:
  Regions:
    us-east-1: { Image: ami-0c101f26f147fa7fd, Zone: us-east-1a }
    us-west-2: { Image: ami-0395649fbe870727e, Zone: us-west-2a }
    eu-west-1: { Image: ami-0d7e17c1a01e6fa40, Zone: eu-west-1a }
    eu-central-1:
      Image: ami-0f7204385566b32d0
      Zone: eu-central-1a
";

const CONDITIONS: &str = "\
Conditions:
  IsProduction: !Equals [!Ref EnvironmentName, production]
";

const BUCKET: &str = "  \
  # Documents of @Service, encrypted and versioned; production keeps them when the stack is deleted, see the runbook
  @ServiceBucket:
    Type: AWS::S3::Bucket
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
    Properties:
      BucketName: !Sub '${AWS::AccountId}-${AWS::Region}-@service'
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - ServerSideEncryptionByDefault:
              SSEAlgorithm: aws:kms
            BucketKeyEnabled: true
      VersioningConfiguration:
        Status: !If [IsProduction, Enabled, Suspended]
      PublicAccessBlockConfiguration:
        BlockPublicAcls: true
        BlockPublicPolicy: true
        IgnorePublicAcls: true
        RestrictPublicBuckets: true
      LifecycleConfiguration:
        Rules:
          - Id: Logs
            Status: Enabled
            Prefix: logs/
            ExpirationInDays: 90
          - Id: Uploads
            Status: Enabled
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 }
      Tags:
        - Key: Name
          Value: !Sub '${AWS::StackName}-@service'
        - { Key: Environment, Value: !Ref EnvironmentName }
        - { Key: Owner, Value: \"Équipe @Service\" }
";

const TABLE: &str = "  \
  @ServiceTable:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
    Properties:
      AttributeDefinitions:
        - AttributeName: pk
          AttributeType: S
        - AttributeName: sk
          AttributeType: S
        - AttributeName: owner
          AttributeType: S
      KeySchema:
        - AttributeName: pk
          KeyType: HASH
        - AttributeName: sk
          KeyType: RANGE
      BillingMode: PAY_PER_REQUEST
      GlobalSecondaryIndexes:
        - IndexName: by-owner
          KeySchema: [{ AttributeName: owner, KeyType: HASH }]
          Projection: { ProjectionType: ALL }
      PointInTimeRecoverySpecification:
        PointInTimeRecoveryEnabled: true
      DeletionProtectionEnabled: !If
        - IsProduction
        - true
        - !Ref AWS::NoValue
      SSESpecification:
        SSEEnabled: true
      TimeToLiveSpecification: { AttributeName: expires, Enabled: true }
      Tags:
        - Key: Environment
          Value: !Ref EnvironmentName
";

const ROLE: &str = "  \
  @ServiceRole:
    Type: AWS::IAM::Role
    Properties:
      Description: What the functions and tasks of @Service may do, its own table and its own bucket and nothing that belongs to another service
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal:
              Service: [lambda.amazonaws.com, ecs-tasks.amazonaws.com]
            Action: ['sts:AssumeRole']
            Condition: { StringEquals: { 'aws:SourceAccount': !Ref 'AWS::AccountId', 'aws:PrincipalOrgID': o-a1b2c3d4e5 }, Bool: { 'aws:SecureTransport': 'true' } }
      ManagedPolicyArns:
        - !Sub 'arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'
      Policies:
        - PolicyName: table
          PolicyDocument:
            Version: '2012-10-17'
            Statement:
              - Sid: Read
                Effect: Allow
                Action:
                  - dynamodb:GetItem
                  - dynamodb:BatchGetItem
                  - dynamodb:Query
                Resource:
                  - !GetAtt @ServiceTable.Arn
                  - !Sub '${@ServiceTable.Arn}/index/by-owner'
              - Sid: Write
                Effect: Allow
                Action:
                  - dynamodb:PutItem
                  - dynamodb:UpdateItem
                Resource: !GetAtt @ServiceTable.Arn
                Condition:
                  Bool: { 'aws:SecureTransport': 'true' }
        - PolicyName: bucket
          PolicyDocument:
            Version: '2012-10-17'
            Statement:
              - Effect: Allow
                Action:
                  - s3:GetObject
                  - s3:PutObject
                Resource:
                  Fn::Sub: 'arn:${AWS::Partition}:s3:::${@ServiceBucket}/*'
              - Effect: Allow
                Action: s3:ListBucket
                Resource: !GetAtt @ServiceBucket.Arn
      Tags:
        - Key: Environment
          Value: !Ref EnvironmentName
";

const FUNCTION: &str = "  \
  @ServiceFunction:
    Type: AWS::Lambda::Function
    Metadata:
      Owner: team-@service
      Runbook: https://wiki.example.com/display/platform/runbooks/@service#what-to-do-when-it-does-not-answer
    Properties:
      Description: Answers what is asked of @Service, one request at a time, and writes an audit record for every change to its documents
      Runtime: python3.13
      Handler: index.handler
      MemorySize: 512
      Timeout: 30
      Architectures: [arm64]
      Role: !GetAtt @ServiceRole.Arn
      Environment:
        Variables:
          TABLE: !Ref @ServiceTable
          BUCKET: !Ref @ServiceBucket
          FIRST: !Ref @0
          SECOND: !Ref @1
          THIRD: !Ref @2
          FOURTH: !Ref @3
          FIFTH: !Ref @4
          SIXTH: !Ref @5
          MODE: !If [IsProduction, \"live\", 'test']
      TracingConfig:
        Mode: Active
      Code:
        ZipFile: |
          import json, os, boto3

          table = boto3.resource('dynamodb').Table(os.environ['TABLE'])

          def read(event):
              # a comment in code, which is {not yaml}: two spaces, \"quotes\" and [brackets] mean nothing in it
              item = table.get_item(Key={'pk': event[\"id\"], 'sk': 'meta'}, ConsistentRead=True, ReturnConsumedCapacity='TOTAL')
              return item.get('Item', {})

          def write(event):
              table.put_item(Item={'pk': event[\"id\"], 'sk': 'meta', 'name': 'ünïcode', 'owner': event['requestContext']['authorizer']['claims']['sub'], 'expires': int(event.get('ttl', 0))})
              return {}

          def handler(event, context):
              action = {'GET': read, 'PUT': write}[event['httpMethod']]
              return {'statusCode': 200, 'headers': {'content-type': 'application/json'}, 'body': json.dumps(action(event), default=str, ensure_ascii=False)}
      Tags:
        - Key: Environment
          Value: !Ref EnvironmentName
";

const ALARM: &str = "  \
  @ServiceAlarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmDescription: \"@Service fails, with more than one \\\"error\\\" a minute for three minutes; look at the logs first, then at the runbook\"
      Namespace: AWS/Lambda
      MetricName: Errors
      Statistic: Sum
      Period: 60
      EvaluationPeriods: 3
      Threshold: 1
      ComparisonOperator: GreaterThanThreshold
      TreatMissingData: notBreaching
      Dimensions:
        - Name: FunctionName
          Value: !Ref @ServiceFunction
      AlarmActions:
        - Fn::ImportValue:
            !Sub \"${EnvironmentName}-alarms\"
";

const GROUP: &str = "  \
  @ServiceSecurityGroup:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Traffic of @Service, from the network of the company and out to the public end points of AWS
      VpcId: !Ref VpcId
      SecurityGroupIngress:
        - IpProtocol: tcp
          FromPort: 443
          ToPort: 443
          CidrIp: 10.0.0.0/16 # internal
          Description: HTTPS from the network of the company, the only way in for people and for the other services
        - IpProtocol: tcp
          FromPort: 8080
          ToPort: 8081
          CidrIp: 10.0.0.0/16
          Description: The containers listen here, reached through the load balancer and by nobody else in the network
        - IpProtocol: tcp
          FromPort: 5432
          ToPort: 5432
          CidrIp: 10.1.0.0/24
          Description: The reports read from their own subnet every night, from two to four in the morning
      SecurityGroupEgress:
        - { IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0, Description: HTTPS }
      Tags:
        - Key: Name
          Value: !Join ['-', [!Ref AWS::StackName, @service]]
        - Key: Environment
          Value: !Ref EnvironmentName
";

const TASK: &str = "  \
  @ServiceTask:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: !Join ['-', [!Ref AWS::StackName, @service]]
      Cpu: '512'
      Memory: '1024'
      NetworkMode: awsvpc
      RequiresCompatibilities: [FARGATE]
      ExecutionRoleArn: !GetAtt @ServiceRole.Arn
      TaskRoleArn: !GetAtt @ServiceRole.Arn
      ContainerDefinitions:
        - Name: service
          Image: !Sub '${ImageRepository}:@service'
          Essential: true
          ReadonlyRootFilesystem: true
          PortMappings:
            - ContainerPort: 8080
          Environment:
            - Name: TABLE
              Value: !Ref @ServiceTable
            - Name: BUCKET
              Value: !Ref @ServiceBucket
            - Name: FIRST
              Value: !Ref @0
            - Name: SECOND
              Value: !Ref @1
          LogConfiguration:
            LogDriver: awslogs
            Options:
              awslogs-group: !Sub /services/@service
              awslogs-region: !Ref AWS::Region
              awslogs-stream-prefix: service
        - Name: proxy
          Image: !Sub '${ImageRepository}:proxy'
          Essential: false
          ReadonlyRootFilesystem: true
          PortMappings:
            - ContainerPort: 8081
          Environment:
            - Name: UPSTREAM
              Value: http://localhost:8080
          LogConfiguration:
            LogDriver: awslogs
            Options: { awslogs-group: /services/proxy, awslogs-region: !Ref AWS::Region, awslogs-stream-prefix: proxy }
      Tags:
        - Key: Environment
          Value: !Ref EnvironmentName
";

const INSTANCE: &str = "  \
  @ServiceWorker:
    Type: AWS::EC2::Instance
    DependsOn:
      - @ServiceFunction
      - @ServiceTask
    Metadata:
      AWS::CloudFormation::Init:
        config:
          packages:
            yum:
              jq: []
          files:
            /etc/worker.conf:
              content: !Sub |
                [worker]
                stack=${AWS::StackId}
                region=${AWS::Region}
              mode: '000400'
    Properties:
      ImageId: !FindInMap [Regions, !Ref 'AWS::Region', Image]
      InstanceType: t4g.small
      SubnetId: !Ref SubnetId
      SecurityGroupIds: [!GetAtt @ServiceSecurityGroup.GroupId]
      EbsOptimized: true
      BlockDeviceMappings:
        - DeviceName: /dev/xvda
          Ebs:
            VolumeType: gp3
            VolumeSize: 40
            Encrypted: true
      UserData:
        Fn::Base64: !Sub |
          #!/bin/bash -xe
          aws s3 cp s3://${@ServiceBucket}/packages/worker.tar.gz /opt/worker.tar.gz --region ${AWS::Region} --only-show-errors --expected-size 52428800 --cli-read-timeout 60
          aws s3 cp s3://${@ServiceBucket}/packages/agent.tar.gz /opt/agent.tar.gz --region ${AWS::Region} --only-show-errors --expected-size 10485760 --cli-read-timeout 60
          tar --extract --gzip --file /opt/worker.tar.gz --directory /opt --no-same-owner --no-same-permissions && chown -R worker:worker /opt/worker
          /opt/aws/bin/cfn-signal -e $? --stack ${AWS::StackName} --resource @ServiceWorker --region ${AWS::Region}
      Tags:
        - Key: Name
          Value: !Sub '${AWS::StackName}-@service-worker'
        - Key: Environment
          Value: !Ref EnvironmentName
";

const OUTPUT: &str = "  \
  @ServiceBucketName:
    Description: Bucket of @Service, imported by the stacks that publish reports and by the stack that takes backups
    Value: !Ref @ServiceBucket
    Export:
      Name: !Sub '${AWS::StackName}-@service-bucket'
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_what_they_say() {
        let lines = [SMALL, MEDIUM, LARGE, HUGE].map(|resources| generate(resources).lines().count());
        assert_eq!(lines, [64, 1_118, 10_199, 25_288]);
    }
}
